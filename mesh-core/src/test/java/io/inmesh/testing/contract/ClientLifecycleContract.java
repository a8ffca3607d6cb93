package io.inmesh.testing.contract;

import static io.inmesh.testing.contract.Latches.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.inmesh.config.RouteAction;
import io.inmesh.testing.contract.ClientUnderTest.Started;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.assertj.core.util.Throwables;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * What a call holds is given back exactly once, however it ends. Seen from outside: a cluster that
 * allows one request at a time takes the next one, and never two.
 */
public abstract class ClientLifecycleContract extends ClientContract {

  /** The first request gets this answer, all others are answered with {@code free}. */
  private ContractBackend firstThenFree(ContractBackend.Handler first) {
    ContractBackend backend =
        backend(exchange -> {
          if (exchange.number() == 1) { // By arrival: its thread may be overtaken.
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

  /** Waits until the client has unwound what it was doing. */
  private void untilFree() throws IOException {
    while (status(ClientRequest.get(SHOP + "/")) == seen(503)) {
      assertThat(Thread.currentThread().isInterrupted()).as("out of time").isFalse();
    }
  }

  /** The next call is answered with 503, and with the reason that these flags name. */
  private void assertAnsweredByTheMesh(String flags) throws IOException {
    try (ClientResponse response = client().send(ClientRequest.get(SHOP + "/"))) {
      assertThat(response.status()).isEqualTo(seen(503));
      assertThat(Objects.requireNonNull(response.info()).responseFlags()).isEqualTo(flags);
    }
  }

  private static void streamForever(ContractExchange exchange) throws IOException {
    exchange.startStreamed(200, List.of());
    exchange.send("begun");
    exchange.awaitClientLeaves();
  }

  @Test
  void aCallUnderWayHoldsItsPlace() throws IOException {
    firstThenFree(ClientLifecycleContract::streamForever);
    try (ClientResponse response = client().send(ClientRequest.get(SHOP + "/"))) {
      assertThat(response.status()).isEqualTo(seen(200));
      assertAnsweredByTheMesh("UO");
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
      assertThat(response.status()).isEqualTo(seen(204));
    }
    assertFree();
  }

  @Test
  void failureGivesThePlaceBack() throws IOException {
    firstThenFree(ContractExchange::reset);
    assertAnsweredByTheMesh("UC");
    assertFree();
  }

  @Test
  void aBodyThatBreaksGivesThePlaceBack() throws IOException {
    CountDownLatch headRead = new CountDownLatch(1);
    firstThenFree(exchange -> {
      exchange.startSized(200, 100);
      exchange.send("half");
      await(headRead);
      exchange.closeConnection();
    });
    try (ClientResponse response = client().send(ClientRequest.get(SHOP + "/"))) {
      headRead.countDown();
      assertThatThrownBy(response::text).isInstanceOf(IOException.class);
    }
    assertFree();
  }

  @Test
  void aBodyClosedEarlyGivesThePlaceBackAndLeavesTheWire() throws IOException {
    ContractBackend backend = firstThenFree(ClientLifecycleContract::streamForever);
    client().send(ClientRequest.get(SHOP + "/")).close();
    backend.awaitClientLeft();
    assertFree();
  }

  @Test
  void theApplicationsLimitGivesThePlaceBack() throws IOException {
    ContractBackend backend = firstThenFree(ContractExchange::awaitClientLeaves);
    ClientRequest limited = ClientRequest.get(SHOP + "/").within(Duration.ofMillis(200));
    AtomicInteger calls = new AtomicInteger();
    untilReachedAndLeft(
        backend,
        () -> {
          calls.incrementAndGet();
          try {
            assertThat(status(limited))
                .isEqualTo(seen(200)); // The one before has reached it, late.
          } catch (IOException e) {
            assertThat(backend.requests()).isLessThanOrEqualTo(calls.get());
          }
        });
    assertFree();
  }

  @Test
  void cancellationGivesThePlaceBackAndLeavesTheWire() throws IOException {
    ContractBackend backend = firstThenFree(ContractExchange::awaitClientLeaves);
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
    untilFree();
    assertFree();
  }

  @ParameterizedTest
  @CsvSource({"false, true", "false, false", "true, true", "true, false"})
  void whatABodyWriterThrowsUncheckedGivesThePlaceBack(boolean error, boolean replayable)
      throws IOException {
    firstThenFree(exchange -> {
      exchange.body();
      exchange.reply(200, "free");
    });
    ClientRequest.Body body =
        new ClientRequest.Body(() -> new BrokenStream(error), 100_000, replayable);
    ClientRequest post = new ClientRequest("POST", SHOP + "/", List.of(), body, null);
    for (int i = 0; i < 3; i++) {
      assertThatThrownBy(() -> client().send(post).close())
          .satisfies(thrown ->
              assertThat(Throwables.getStackTrace(thrown)).contains(BrokenStream.MESSAGE));
      untilFree();
    }
    CountDownLatch over = new CountDownLatch(1);
    startThrowing(post, over);
    await(over);
    untilFree();
    assertFree();
  }

  /** A call that cannot succeed; what its body throws may be thrown here, or be told. */
  private void startThrowing(ClientRequest post, CountDownLatch over) {
    try {
      client()
          .start(
              post,
              response -> {
                response.close();
                over.countDown();
              },
              failure -> over.countDown());
    } catch (RuntimeException | Error thrown) {
      over.countDown();
    }
  }

  /** Some bytes, and then a bug of the application. */
  private static final class BrokenStream extends InputStream {
    static final String MESSAGE = "a bug of the application";

    private final boolean error;
    private int left = 70_000;

    BrokenStream(boolean error) {
      this.error = error;
    }

    @Override
    public int read() {
      if (left-- > 0) {
        return 'x';
      }
      if (error) {
        throw new LinkageError(MESSAGE);
      }
      throw new IllegalStateException(MESSAGE);
    }
  }

  /** What an application's callback throws; clients under test keep it from the test's log. */
  protected static final class CallbackFailure extends RuntimeException {
    private static final long serialVersionUID = 1;
  }

  @Test
  void aHundredCallsRunAtOnce() throws Exception {
    int calls = 100;
    CountDownLatch all = new CountDownLatch(calls);
    ContractBackend backend =
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
    ContractBackend backend = answering("x");
    mesh.cluster("a", backend.port()).route("/", RouteAction.Forward.to("a")).apply();
    for (int i = 0; i < 5; i++) {
      text(ClientRequest.get(SHOP + "/"));
    }
    assertThat(backend.connections()).isEqualTo(1);
  }

  @Test
  void aConnectionThatTheBackendClosedWhileIdleCostsNoCall() throws IOException {
    ContractBackend backend = answering("x");
    mesh.cluster("a", backend.port()).route("/", RouteAction.Forward.to("a")).apply();
    text(ClientRequest.get(SHOP + "/"));
    backend.closeConnections();
    // Until the client has seen it, which it tells nobody. In small steps: a machine that stalls
    // takes one of them only.
    for (int i = 0; i < 70; i++) {
      LockSupport.parkNanos(Duration.ofMillis(10).toNanos());
    }
    assertThat(status(ClientRequest.get(SHOP + "/"))).isEqualTo(seen(200));
  }
}
