package io.inmesh.testing.contract;

import static io.inmesh.testing.contract.Policies.within;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.inmesh.call.CallInfo;
import io.inmesh.config.HedgePolicy;
import io.inmesh.config.RetryOn;
import io.inmesh.config.RetryPolicy;
import io.inmesh.config.RouteAction;
import io.inmesh.testing.contract.ClientUnderTest.Capability;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Failures, retries and timeouts: what is sent again, what is not, and what leaves the wire. */
public abstract class ClientRetryContract extends ClientContract {
  private static final byte[] PAYLOAD = "payload".getBytes(StandardCharsets.UTF_8);

  /** Fails so many requests, then echoes. */
  private ContractBackend failing(int failures, ContractBackend.Handler failure) {
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
    ContractBackend backend = failing(2, exchange -> exchange.reply(503, "not yet"));
    mesh.cluster("a", backend.port()).route("/", retrying("a", 3)).apply();
    try (ClientResponse response = client().send(ClientRequest.post(SHOP + "/", PAYLOAD))) {
      assertThat(response.text()).isEqualTo("payload");
      assertThat(Objects.requireNonNull(response.info()).attempts()).isEqualTo(3);
    }
    assertThat(backend.requests()).isEqualTo(3);
  }

  @Test
  void aBrokenConnectionIsRetried() throws IOException {
    ContractBackend backend = failing(1, ContractExchange::reset);
    mesh.cluster("a", backend.port()).route("/", retrying("a", 1)).apply();
    assertThat(text(ClientRequest.post(SHOP + "/", PAYLOAD))).isEqualTo("payload");
  }

  @Test
  void aRefusedConnectionIsRetriedElsewhere() throws IOException {
    ContractBackend backend = answering("x");
    try (ClosedPort closed = new ClosedPort()) {
      mesh.cluster("a", closed.port(), backend.port()).route("/", retrying("a", 3)).apply();
      for (int i = 0; i < 4; i++) {
        assertThat(status(ClientRequest.get(SHOP + "/"))).isEqualTo(seen(200));
      }
    }
  }

  @Test
  void aRefusedConnectionIsToldAsThat() throws IOException {
    try (ClosedPort closed = new ClosedPort()) {
      mesh.cluster("a", closed.port()).route("/", RouteAction.Forward.to("a")).apply();
      for (ClientRequest request :
          List.of(ClientRequest.get(SHOP + "/"), ClientRequest.post(SHOP + "/", PAYLOAD))) {
        try (ClientResponse response = client().send(request)) {
          assertThat(response.status()).isEqualTo(seen(503));
          assertThat(response.text()).contains("reset reason: remote connection failure");
          CallInfo info = Objects.requireNonNull(response.info());
          assertThat(info.responseFlags()).isEqualTo("UF");
          assertThat(info.details())
              .startsWith("upstream_reset_before_response_started{remote_connection_failure");
        }
      }
    }
  }

  @Test
  void aRefusedConnectionIsAConnectFailureForThePolicy() throws IOException {
    ContractBackend backend = answering("x");
    RetryPolicy policy = Policies.retry(Duration.ZERO, 3, RetryOn.CONNECT_FAILURE);
    try (ClosedPort closed = new ClosedPort()) {
      mesh.cluster("a", closed.port(), backend.port())
          .route("/", RouteAction.Forward.to("a").withRetry(policy))
          .apply();
      int attempts = 0;
      for (int i = 0; i < 4; i++) {
        try (ClientResponse response = client().send(ClientRequest.get(SHOP + "/"))) {
          assertThat(response.text()).isEqualTo("x");
          attempts += Objects.requireNonNull(response.info()).attempts();
        }
      }
      assertThat(attempts).as("attempts, of which some were refused").isGreaterThan(4);
    }
  }

  /** No other limit is near it, unless there is no such one. */
  @Test
  void aConnectionThatIsNotMadeInTimeIsToldAsThat() throws IOException {
    boolean limited = can(Capability.CONNECT_TIMEOUT);
    RouteAction.Forward forward =
        RouteAction.Forward.to("a").withTimeouts(within(Duration.ofSeconds(limited ? 30 : 5)));
    try (FullBacklog endpoint = new FullBacklog()) {
      mesh.cluster("a", Policies.connectTimeout(Duration.ofMillis(500)), endpoint.port())
          .route("/", forward)
          .apply();
      try (ClientResponse response = client().send(ClientRequest.get(SHOP + "/"))) {
        String text = response.text();
        CallInfo info = Objects.requireNonNull(response.info());
        if (limited) {
          assertThat(text).contains("reset reason: connection timeout");
          assertThat(response.status()).isEqualTo(seen(503));
          assertThat(info.responseFlags()).isEqualTo("UF");
        } else {
          assertThat(response.status()).isEqualTo(seen(504));
          assertThat(info.responseFlags()).isEqualTo("UT");
        }
      }
    }
  }

  @Test
  void withoutAPolicyNothingIsSentTwice() throws IOException {
    ContractBackend backend = failing(1, ContractExchange::reset);
    mesh.cluster("a", backend.port()).route("/", RouteAction.Forward.to("a")).apply();
    try (ClientResponse response = client().send(ClientRequest.get(SHOP + "/"))) {
      assertThat(response.status()).isEqualTo(seen(503));
      assertThat(response.text()).contains("reset reason: connection termination");
      assertThat(Objects.requireNonNull(response.info()).responseFlags()).isEqualTo("UC");
    }
    assertThat(backend.requests()).isEqualTo(1);
  }

  @Test
  void retriesEndAndTheLastAnswerIsDelivered() throws IOException {
    ContractBackend backend = backend(exchange -> exchange.reply(503, "broken"));
    mesh.cluster("a", backend.port()).route("/", retrying("a", 2)).apply();
    try (ClientResponse response = client().send(ClientRequest.get(SHOP + "/"))) {
      assertThat(response.status()).isEqualTo(seen(503));
      assertThat(response.text()).isEqualTo("broken");
      assertThat(Objects.requireNonNull(response.info()).responseFlags()).isEqualTo("URX");
    }
    assertThat(backend.requests()).isEqualTo(3);
  }

  @Test
  void aStreamThatCanBeReadOnceIsNotSentTwiceUnlessTheClientKeepsIt() throws IOException {
    ContractBackend backend =
        failing(
            1,
            exchange -> {
              exchange.body();
              exchange.reset();
            });
    mesh.cluster("a", backend.port()).route("/", retrying("a", 3)).apply();
    String text = "several parts of a stream ".repeat(4_000);
    byte[] stream = text.getBytes(StandardCharsets.UTF_8);
    ClientRequest request = ClientRequest.postOnce(SHOP + "/", new ByteArrayInputStream(stream));
    if (can(Capability.BODY_SENT_ONCE)) {
      assertThat(status(request)).isEqualTo(seen(503));
      assertThat(backend.requests()).isEqualTo(1);
    } else {
      assertThat(text(request)).isEqualTo(text);
      assertThat(backend.requests()).isEqualTo(2);
    }
  }

  @Test
  void aStreamThatWasNotBegunIsSentElsewhere() throws IOException {
    ContractBackend backend =
        backend(e -> e.reply(200, new String(e.body(), StandardCharsets.UTF_8)));
    try (ClosedPort closed = new ClosedPort()) {
      mesh.cluster("a", closed.port(), backend.port()).route("/", retrying("a", 5)).apply();
      for (int i = 0; i < 2; i++) {
        ClientRequest request =
            ClientRequest.postOnce(SHOP + "/", new ByteArrayInputStream(PAYLOAD));
        assertThat(text(request)).isEqualTo("payload");
      }
    }
  }

  @Test
  void anAttemptThatTakesTooLongLeavesTheWireAndIsRetried() throws IOException {
    ContractBackend silent = silent();
    ContractBackend next =
        backend(exchange -> {
          if (silent.hasClientLeft()) { // which it does while the call goes on
            exchange.reply(200, "next");
          } else {
            exchange.awaitClientLeaves();
          }
        });
    RouteAction.Forward forward =
        RouteAction.Forward.to("a").withRetry(retry(Duration.ofMillis(100), 100));
    mesh.cluster("a", silent.port(), next.port()).route("/", forward).apply();
    assertThat(text(ClientRequest.get(SHOP + "/"))).isEqualTo("next");
  }

  @Test
  void aHedgedAttemptThatLosesLeavesTheWire() throws IOException {
    ContractBackend silent = silent();
    ContractBackend quick = answering("quick");
    RouteAction.Forward forward =
        RouteAction.Forward.to("a")
            .withRetry(retry(Duration.ofMillis(100), 100))
            .withHedge(new HedgePolicy(true));
    mesh.cluster("a", silent.port(), quick.port()).route("/", forward).apply();
    untilReachedAndLeft(
        silent, () -> assertThat(text(ClientRequest.post(SHOP + "/", PAYLOAD))).isEqualTo("quick"));
  }

  @Test
  void theRouteTimeoutEndsTheCallAndItsAttempt() throws IOException {
    ContractBackend silent = silent();
    mesh.cluster("a", silent.port())
        .route("/", RouteAction.Forward.to("a").withTimeouts(within(Duration.ofMillis(100))))
        .apply();
    untilReachedAndLeft(
        silent,
        () -> {
          try (ClientResponse response = client().send(ClientRequest.post(SHOP + "/", PAYLOAD))) {
            assertThat(response.status()).isEqualTo(seen(504));
            assertThat(response.text()).isEqualTo("upstream request timeout");
            assertThat(Objects.requireNonNull(response.info()).responseFlags()).isEqualTo("UT");
          }
        });
  }

  @Test
  void theRouteTimeoutBreaksOffAResponseThatHasBegun() throws IOException {
    ContractBackend backend =
        backend(exchange -> {
          exchange.startStreamed(200, java.util.List.of());
          exchange.send("begun");
          exchange.awaitClientLeaves();
        });
    Duration limit = Duration.ofMillis(100);
    while (!isBrokenOff(backend, limit)) { // It had not begun by then.
      limit = limit.multipliedBy(2);
    }
    backend.awaitClientLeft();
  }

  private boolean isBrokenOff(ContractBackend backend, Duration limit) throws IOException {
    mesh.noRoutes()
        .cluster("a", backend.port())
        .route("/", RouteAction.Forward.to("a").withTimeouts(within(limit)))
        .apply();
    try (ClientResponse response = client().send(ClientRequest.get(SHOP + "/"))) {
      if (response.status() == seen(504)) {
        assertThat(response.text()).isEqualTo("upstream request timeout");
        return false;
      }
      assertThat(response.status()).isEqualTo(seen(200));
      assertThatThrownBy(response::text).isInstanceOf(IOException.class);
      return true;
    }
  }

  @Test
  void theApplicationsOwnLimitIsNotExceededByRetries() {
    List<String> seen = new CopyOnWriteArrayList<>();
    ContractBackend backend =
        backend(exchange -> {
          seen.add(String.valueOf(exchange.header("x-call")));
          exchange.reply(503, "no");
        });
    RetryPolicy slow =
        Policies.retry(
            Duration.ZERO, Duration.ofDays(1), 1000, RetryOn.FIVE_XX, RetryOn.GRPC_UNAVAILABLE);
    mesh.cluster("a", backend.port())
        .route("/", RouteAction.Forward.to("a").withRetry(slow).withTimeouts(within(Duration.ZERO)))
        .apply();
    ClientRequest request = ClientRequest.get(SHOP + "/").within(Duration.ofMillis(300));
    for (int call = 1; seen.isEmpty(); call++) { // until the backend has been asked before that
      ClientRequest numbered = request.header("x-call", Integer.toString(call));
      assertThatThrownBy(() -> status(numbered)).isInstanceOf(IOException.class);
    }
    assertThat(seen).doesNotHaveDuplicates();
  }

  @Test
  void theApplicationsOwnLimitTakesTheAttemptOffTheWire() throws IOException {
    ContractBackend silent = silent();
    mesh.cluster("a", silent.port()).route("/", RouteAction.Forward.to("a")).apply();
    ClientRequest request = ClientRequest.get(SHOP + "/").within(Duration.ofMillis(200));
    untilReachedAndLeft(
        silent, () -> assertThatThrownBy(() -> status(request)).isInstanceOf(IOException.class));
  }
}
