package io.inmesh.testing.contract;

import static io.inmesh.testing.contract.Latches.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.inmesh.config.CircuitBreakers;
import io.inmesh.config.Cluster;
import io.inmesh.config.RouteAction;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * A call that waits goes on as soon as what it waits for is there. The mesh calls its {@link
 * io.inmesh.call.Waker} then, and nothing else makes it go on: its time is far away.
 */
public abstract class ClientWaitingContract extends ClientContract {
  private static final CircuitBreakers.Thresholds ONE_CONNECTION =
      new CircuitBreakers.Thresholds(1, 1024, 1024, 3, null, false);

  private final WatchedTimer timer;

  protected ClientWaitingContract() {
    this(new WatchedTimer());
  }

  private ClientWaitingContract(WatchedTimer timer) {
    super(
        new ContractMesh(settings -> settings.timer(timer).firstConfigTimeout(WatchedTimer.LONG)));
    this.timer = timer;
  }

  @AfterEach
  final void stopTime() {
    timer.close();
  }

  @Test
  void aCallWaitsForTheFirstConfiguration() throws Exception {
    waitsForTheFirstConfiguration(this::sent);
  }

  @Test
  void aCallWithACallbackWaitsForTheFirstConfiguration() throws Exception {
    waitsForTheFirstConfiguration(this::started);
  }

  private void waitsForTheFirstConfiguration(Way way) throws Exception {
    ContractBackend backend = answering("late");
    try (UnderWay call = way.call(ClientRequest.get(SHOP + "/"))) {
      timer.awaitWhoWaitsLong();
      mesh.cluster("a", backend.port()).route("/", RouteAction.Forward.to("a")).apply();
      assertThat(call.text()).isEqualTo("late");
    }
  }

  @Test
  void aCallThatWaitsForTheFirstConfigurationEndsWhenTheMeshIsClosed() throws Exception {
    endsWithTheMesh(this::sent);
  }

  @Test
  void aCallWithACallbackEndsWhenTheMeshIsClosedToo() throws Exception {
    endsWithTheMesh(this::started);
  }

  private void endsWithTheMesh(Way way) throws Exception {
    try (UnderWay call = way.call(ClientRequest.get(SHOP + "/"))) {
      timer.awaitWhoWaitsLong();
      mesh.close();
      try (ClientResponse answer = call.answer()) {
        assertThat(answer.status()).isEqualTo(seen(503));
      }
    }
  }

  @Test
  void aCallWaitsForAConnection() throws Exception {
    waitsForAConnection(this::sent);
  }

  @Test
  void aCallWithACallbackWaitsForAConnection() throws Exception {
    waitsForAConnection(this::started);
  }

  /** A client whose connections carry many calls at once has one for this call as well. */
  private void waitsForAConnection(Way way) throws Exception {
    CountDownLatch over = new CountDownLatch(1);
    ContractBackend backend =
        backend(exchange -> {
          if (exchange.target().equals("/first")) {
            exchange.startStreamed(200, List.of());
            exchange.send("begun");
            await(over);
            exchange.endStreamed();
          } else {
            exchange.reply(200, "second");
          }
        });
    Cluster narrow =
        Cluster.builder("a")
            .circuitBreakers(new CircuitBreakers(ONE_CONNECTION, ONE_CONNECTION, null))
            .build();
    mesh.cluster(narrow, backend.port())
        .route("/", RouteAction.Forward.to("a").withTimeouts(Policies.within(Duration.ZERO)))
        .apply();
    try (ClientResponse first = client().send(ClientRequest.get(SHOP + "/first"))) {
      assertThat(first(first.body(), 5)).hasSize(5);
      try (UnderWay second = way.call(ClientRequest.get(SHOP + "/second"))) {
        Conditions.await(() -> isPending() || second.response.isDone());
        over.countDown();
        assertThat(first.text()).isEmpty();
        assertThat(second.text()).isEqualTo("second");
      }
    } finally {
      over.countDown();
    }
  }

  private boolean isPending() {
    return Objects.requireNonNull(mesh.mesh().clusterStatus("a")).breakers().pending().taken() > 0;
  }

  /** How the application calls. */
  private interface Way {
    UnderWay call(ClientRequest request);
  }

  /** It waits. */
  private UnderWay sent(ClientRequest request) {
    CompletableFuture<ClientResponse> called = new CompletableFuture<>();
    Thread caller =
        new Thread(() -> {
          try {
            called.complete(client().send(request));
          } catch (IOException | RuntimeException | Error e) {
            called.completeExceptionally(e);
          }
        });
    caller.start();
    return new UnderWay(called, caller::interrupt);
  }

  /** It is called back. */
  private UnderWay started(ClientRequest request) {
    CompletableFuture<ClientResponse> called = new CompletableFuture<>();
    ClientUnderTest.Started started =
        client().start(request, called::complete, called::completeExceptionally);
    return new UnderWay(called, started::cancel);
  }

  /**
   * A call that may have to wait.
   *
   * @param giveUp for the application: there is nothing to give up once it is answered
   */
  private record UnderWay(CompletableFuture<ClientResponse> response, Runnable giveUp)
      implements AutoCloseable {

    ClientResponse answer() throws InterruptedException, ExecutionException {
      try {
        return response.get(20, TimeUnit.SECONDS);
      } catch (TimeoutException e) {
        throw new AssertionError("the call does not go on: does it hear its waker?", e);
      }
    }

    String text() throws IOException, InterruptedException, ExecutionException {
      try (ClientResponse answer = answer()) {
        return answer.text();
      }
    }

    @Override
    public void close() {
      if (!response.isDone()) {
        giveUp.run();
      }
    }
  }
}
