package io.inmesh.testing.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.inmesh.config.RouteAction;
import io.inmesh.testing.contract.ClientUnderTest.Started;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/**
 * What a call holds is given back exactly once, however it ends. Seen from outside: a cluster that
 * allows one request at a time takes the next one, and never two.
 */
public abstract class ClientLifecycleContract extends ClientContract {

  /** The first request gets this answer, all others are answered with {@code free}. */
  private Backend firstThenFree(Backend.Handler first) {
    CountDownLatch seen = new CountDownLatch(1);
    Backend backend =
        backend(exchange -> {
          if (seen.getCount() == 1) {
            seen.countDown();
            first.handle(exchange);
          } else {
            exchange.reply(200, "free");
          }
        });
    mesh.narrowCluster("a", backend.port()).route("/", RouteAction.Forward.to("a")).apply();
    return backend;
  }

  private void assertFree() throws IOException {
    for (int i = 0; i < 3; i++) {
      assertThat(text(ClientRequest.get(SHOP + "/"))).isEqualTo("free");
    }
  }

  private static void streamForever(BackendExchange exchange) throws IOException {
    exchange.startChunked(200, List.of());
    exchange.chunk("begun");
    exchange.awaitClientLeaves();
  }

  @Test
  void aCallThatWaitsForTheFirstConfigurationEndsWhenTheMeshIsClosed() {
    List<Integer> answered = new CopyOnWriteArrayList<>();
    List<Throwable> failed = new CopyOnWriteArrayList<>();
    CountDownLatch over = new CountDownLatch(1);
    Started call =
        client()
            .start(
                ClientRequest.get(SHOP + "/"),
                response -> {
                  answered.add(response.status());
                  response.close();
                  over.countDown();
                },
                failure -> {
                  failed.add(failure);
                  over.countDown();
                });

    mesh.close();

    await(over);
    assertThat(failed).isEmpty();
    assertThat(answered).containsExactly(503);
    call.cancel();
  }

  @Test
  void aCallUnderWayHoldsItsPlace() throws IOException {
    firstThenFree(ClientLifecycleContract::streamForever);
    try (ClientResponse response = client().send(ClientRequest.get(SHOP + "/"))) {
      assertThat(response.status()).isEqualTo(200);
      assertThat(status(ClientRequest.get(SHOP + "/"))).isEqualTo(503);
    }
    assertFree();
  }

  @Test
  void successGivesThePlaceBack() throws IOException {
    firstThenFree(exchange -> exchange.reply(200, "first"));
    assertThat(text(ClientRequest.get(SHOP + "/"))).isEqualTo("first");
    assertFree();
  }

  @Test
  void anEmptyResponseGivesThePlaceBackWithoutBeingRead() throws IOException {
    firstThenFree(exchange -> exchange.reply(204, ""));
    try (ClientResponse response = client().send(ClientRequest.get(SHOP + "/"))) {
      assertThat(response.status()).isEqualTo(204);
    }
    assertFree();
  }

  @Test
  void failureGivesThePlaceBack() throws IOException {
    firstThenFree(BackendExchange::reset);
    assertThat(status(ClientRequest.get(SHOP + "/"))).isEqualTo(503);
    assertFree();
  }

  @Test
  void aBodyThatBreaksGivesThePlaceBack() throws IOException {
    firstThenFree(exchange -> {
      exchange.write("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf");
      exchange.closeAfter();
    });
    try (ClientResponse response = client().send(ClientRequest.get(SHOP + "/"))) {
      org.assertj.core.api.Assertions.assertThatThrownBy(response::text)
          .isInstanceOf(IOException.class);
    }
    assertFree();
  }

  @Test
  void aBodyClosedEarlyGivesThePlaceBackAndLeavesTheWire() throws IOException {
    Backend backend = firstThenFree(ClientLifecycleContract::streamForever);
    client().send(ClientRequest.get(SHOP + "/")).close();
    backend.awaitClientLeft();
    assertFree();
  }

  @Test
  void theApplicationsLimitGivesThePlaceBack() throws IOException {
    Backend backend = firstThenFree(BackendExchange::awaitClientLeaves);
    ClientRequest limited = ClientRequest.get(SHOP + "/").within(Duration.ofMillis(200));
    untilReachedAndLeft(
        backend,
        () -> {
          try {
            assertThat(status(limited)).isEqualTo(200); // The one before has reached it, late.
          } catch (IOException e) {
            assertThat(backend.requests()).isLessThanOrEqualTo(1);
          }
        });
    assertFree();
  }

  @Test
  void cancellationGivesThePlaceBackAndLeavesTheWire() throws IOException {
    Backend backend = firstThenFree(BackendExchange::awaitClientLeaves);
    CountDownLatch failed = new CountDownLatch(1);
    Started call =
        client()
            .start(ClientRequest.get(SHOP + "/"), ClientResponse::close, e -> failed.countDown());
    backend.takeRequest();
    call.cancel();
    await(failed);
    backend.awaitClientLeft();
    assertFree();
  }

  @Test
  void aCallbackThatThrowsGivesThePlaceBack() throws IOException {
    firstThenFree(ClientLifecycleContract::streamForever);
    CountDownLatch thrown = new CountDownLatch(1);
    client()
        .start(
            ClientRequest.get(SHOP + "/"),
            response -> {
              thrown.countDown();
              try (response) {
                throw new CallbackFailure();
              }
            },
            e -> {});
    await(thrown);
    // The place comes free when the client has unwound the callback.
    while (status(ClientRequest.get(SHOP + "/")) == 503) {
      Thread.onSpinWait();
    }
    assertFree();
  }

  /** What an application's callback throws; clients under test keep it from the test's log. */
  protected static final class CallbackFailure extends RuntimeException {
    private static final long serialVersionUID = 1;
  }

  @Test
  void aHundredCallsRunAtOnce() throws Exception {
    int calls = 100;
    CountDownLatch all = new CountDownLatch(calls);
    Backend backend =
        backend(exchange -> {
          all.countDown();
          await(all);
          exchange.reply(200, exchange.target());
        });
    mesh.cluster("a", backend.port()).route("/", RouteAction.Forward.to("a")).apply();
    ExecutorService threads = Executors.newFixedThreadPool(calls);
    try {
      List<Future<String>> bodies = new CopyOnWriteArrayList<>();
      for (int i = 0; i < calls; i++) {
        String path = "/" + i;
        bodies.add(threads.submit(() -> text(ClientRequest.get(SHOP + path))));
      }
      for (int i = 0; i < calls; i++) {
        assertThat(bodies.get(i).get()).isEqualTo("/" + i);
      }
    } finally {
      threads.shutdown();
    }
  }

  @Test
  void connectionsAreKept() throws IOException {
    Backend backend = answering("x");
    mesh.cluster("a", backend.port()).route("/", RouteAction.Forward.to("a")).apply();
    for (int i = 0; i < 5; i++) {
      text(ClientRequest.get(SHOP + "/"));
    }
    assertThat(backend.connections()).isEqualTo(1);
  }

  @Test
  void aConnectionThatTheBackendClosedWhileIdleCostsNoCall() throws IOException {
    Backend backend = answering("x");
    mesh.cluster("a", backend.port()).route("/", RouteAction.Forward.to("a")).apply();
    text(ClientRequest.get(SHOP + "/"));
    backend.closeConnections();
    java.util.concurrent.locks.LockSupport.parkNanos(Duration.ofMillis(700).toNanos());
    assertThat(status(ClientRequest.get(SHOP + "/"))).isEqualTo(200);
  }
}
