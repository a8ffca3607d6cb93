package io.inmesh.testing.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.inmesh.config.HedgePolicy;
import io.inmesh.config.RouteAction;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Failures, retries and timeouts: what is sent again, what is not, and what leaves the wire. */
public abstract class ClientRetryContract extends ClientContract {
  private static final byte[] PAYLOAD = "payload".getBytes(StandardCharsets.UTF_8);

  /** Fails so many requests, then echoes. */
  private Backend failing(int failures, Backend.Handler failure) {
    AtomicInteger requests = new AtomicInteger();
    return backend(exchange -> {
      if (requests.incrementAndGet() <= failures) {
        failure.handle(exchange);
      } else {
        exchange.reply(200, new String(exchange.body(), StandardCharsets.UTF_8));
      }
    });
  }

  @Test
  void aFailedStatusIsRetriedWithItsBody() throws IOException {
    Backend backend = failing(2, exchange -> exchange.reply(503, "not yet"));
    mesh.cluster("a", backend.port()).route("/", retrying("a", 3)).apply();
    try (ClientResponse response = client().send(ClientRequest.post(SHOP + "/", PAYLOAD))) {
      assertThat(response.text()).isEqualTo("payload");
      assertThat(Objects.requireNonNull(response.info()).attempts()).isEqualTo(3);
    }
    assertThat(backend.requests()).isEqualTo(3);
  }

  @Test
  void aBrokenConnectionIsRetried() throws IOException {
    Backend backend = failing(1, BackendExchange::reset);
    mesh.cluster("a", backend.port()).route("/", retrying("a", 1)).apply();
    assertThat(text(ClientRequest.post(SHOP + "/", PAYLOAD))).isEqualTo("payload");
  }

  @Test
  void aRefusedConnectionIsRetriedElsewhere() throws IOException {
    Backend backend = answering("x");
    mesh.cluster("a", Backend.closedPort(), backend.port()).route("/", retrying("a", 3)).apply();
    for (int i = 0; i < 4; i++) {
      assertThat(status(ClientRequest.get(SHOP + "/"))).isEqualTo(200);
    }
  }

  @Test
  void withoutAPolicyNothingIsSentTwice() throws IOException {
    Backend backend = failing(1, BackendExchange::reset);
    mesh.cluster("a", backend.port()).route("/", RouteAction.Forward.to("a")).apply();
    try (ClientResponse response = client().send(ClientRequest.get(SHOP + "/"))) {
      assertThat(response.status()).isEqualTo(503);
      assertThat(response.text()).contains("reset reason: connection termination");
      assertThat(Objects.requireNonNull(response.info()).responseFlags()).isEqualTo("UC");
    }
    assertThat(backend.requests()).isEqualTo(1);
  }

  @Test
  void retriesEndAndTheLastAnswerIsDelivered() throws IOException {
    Backend backend = backend(exchange -> exchange.reply(500, "broken"));
    mesh.cluster("a", backend.port()).route("/", retrying("a", 2)).apply();
    try (ClientResponse response = client().send(ClientRequest.get(SHOP + "/"))) {
      assertThat(response.status()).isEqualTo(500);
      assertThat(response.text()).isEqualTo("broken");
      assertThat(Objects.requireNonNull(response.info()).responseFlags()).isEqualTo("URX");
    }
    assertThat(backend.requests()).isEqualTo(3);
  }

  @Test
  void aStreamThatCanBeReadOnceIsNotSentTwice() throws IOException {
    Backend backend =
        failing(
            1,
            exchange -> {
              exchange.body();
              exchange.reset();
            });
    mesh.cluster("a", backend.port()).route("/", retrying("a", 3)).apply();
    ClientRequest request = ClientRequest.postOnce(SHOP + "/", new ByteArrayInputStream(PAYLOAD));
    assertThat(status(request)).isEqualTo(503);
    assertThat(backend.requests()).isEqualTo(1);
  }

  @Test
  void aStreamThatWasNotBegunIsSentElsewhere() throws IOException {
    Backend backend = backend(e -> e.reply(200, new String(e.body(), StandardCharsets.UTF_8)));
    mesh.cluster("a", Backend.closedPort(), backend.port()).route("/", retrying("a", 5)).apply();
    for (int i = 0; i < 2; i++) {
      ClientRequest request = ClientRequest.postOnce(SHOP + "/", new ByteArrayInputStream(PAYLOAD));
      assertThat(text(request)).isEqualTo("payload");
    }
  }

  @Test
  void anAttemptThatTakesTooLongLeavesTheWireAndIsRetried() throws IOException {
    Backend silent = silent();
    Backend quick = answering("quick");
    RouteAction.Forward forward =
        RouteAction.Forward.to("a").withRetry(retry(Duration.ofMillis(100), 100));
    mesh.cluster("a", silent.port(), quick.port()).route("/", forward).apply();
    untilReachedAndLeft(
        silent, () -> assertThat(text(ClientRequest.get(SHOP + "/"))).isEqualTo("quick"));
  }

  @Test
  void aHedgedAttemptThatLosesLeavesTheWire() throws IOException {
    Backend silent = silent();
    Backend quick = answering("quick");
    RouteAction.Forward forward =
        RouteAction.Forward.to("a")
            .withRetry(retry(Duration.ofMillis(100), 100))
            .withHedge(new HedgePolicy(1, true));
    mesh.cluster("a", silent.port(), quick.port()).route("/", forward).apply();
    untilReachedAndLeft(
        silent, () -> assertThat(text(ClientRequest.post(SHOP + "/", PAYLOAD))).isEqualTo("quick"));
  }

  @Test
  void theRouteTimeoutEndsTheCallAndItsAttempt() throws IOException {
    Backend silent = silent();
    mesh.cluster("a", silent.port())
        .route("/", RouteAction.Forward.to("a").withTimeouts(within(Duration.ofMillis(100))))
        .apply();
    untilReachedAndLeft(
        silent,
        () -> {
          try (ClientResponse response = client().send(ClientRequest.post(SHOP + "/", PAYLOAD))) {
            assertThat(response.status()).isEqualTo(504);
            assertThat(response.text()).isEqualTo("upstream request timeout");
            assertThat(Objects.requireNonNull(response.info()).responseFlags()).isEqualTo("UT");
          }
        });
  }

  @Test
  void theRouteTimeoutBreaksOffAResponseThatHasBegun() throws IOException {
    Backend backend =
        backend(exchange -> {
          exchange.startChunked(200, java.util.List.of());
          exchange.chunk("begun");
          exchange.awaitClientLeaves();
        });
    mesh.cluster("a", backend.port())
        .route("/", RouteAction.Forward.to("a").withTimeouts(within(Duration.ofSeconds(2))))
        .apply();
    try (ClientResponse response = client().send(ClientRequest.get(SHOP + "/"))) {
      assertThat(response.status()).isEqualTo(200);
      assertThatThrownBy(response::text).isInstanceOf(IOException.class);
    }
    backend.awaitClientLeft();
  }

  @Test
  void theApplicationsOwnLimitIsNotExceededByRetries() {
    Backend backend = backend(exchange -> exchange.reply(503, "no"));
    io.inmesh.config.RetryPolicy policy = retry(Duration.ZERO, 1000);
    io.inmesh.config.RetryPolicy slow =
        new io.inmesh.config.RetryPolicy(
            policy.on(),
            policy.retriable(),
            1000,
            Duration.ZERO,
            Duration.ZERO,
            new io.inmesh.config.RetryPolicy.Backoff(Duration.ofDays(1), Duration.ofDays(1)),
            null,
            policy.hosts());
    mesh.cluster("a", backend.port())
        .route("/", RouteAction.Forward.to("a").withRetry(slow).withTimeouts(within(Duration.ZERO)))
        .apply();
    ClientRequest request = ClientRequest.get(SHOP + "/").within(Duration.ofMillis(300));
    assertThatThrownBy(() -> status(request)).isInstanceOf(IOException.class);
  }

  @Test
  void theApplicationsOwnLimitTakesTheAttemptOffTheWire() throws IOException {
    Backend silent = silent();
    mesh.cluster("a", silent.port()).route("/", RouteAction.Forward.to("a")).apply();
    ClientRequest request = ClientRequest.get(SHOP + "/").within(Duration.ofMillis(200));
    untilReachedAndLeft(
        silent, () -> assertThatThrownBy(() -> status(request)).isInstanceOf(IOException.class));
  }
}
