package io.inmesh.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.CallOptions;
import io.grpc.ConnectivityState;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.inmesh.config.RouteAction;
import io.inmesh.testing.FreePorts;
import io.inmesh.testing.contract.Latches;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** A channel of the mesh has the state of its connections to endpoints. */
class ConnectivityTest extends GrpcContract {
  private final ManagedChannel shop =
      keep(MeshChannelBuilder.forTarget("mesh:///" + SHOP, mesh.mesh()).build());

  /** Waits for a state, as users of the API do: by being told that it is another one. */
  private void await(ConnectivityState expected, boolean connecting) throws InterruptedException {
    BlockingQueue<Boolean> changes = new LinkedBlockingQueue<>();
    for (ConnectivityState seen = shop.getState(connecting);
        seen != expected;
        seen = shop.getState(connecting)) {
      shop.notifyWhenStateChanged(seen, () -> changes.add(true));
      assertThat(changes.poll(20, TimeUnit.SECONDS)).as("a change of %s", seen).isNotNull();
    }
  }

  @Test
  void aChannelIsIdleUntilACallConnectsIt() throws Exception {
    everythingTo(keep(TextServer.saying("x")));
    assertThat(shop.getState(false)).isEqualTo(ConnectivityState.IDLE);
    CountDownLatch changed = new CountDownLatch(1);
    shop.notifyWhenStateChanged(ConnectivityState.IDLE, changed::countDown);
    assertThat(call(shop, "x", CallOptions.DEFAULT)).isEqualTo("x");
    Latches.await(changed);
    await(ConnectivityState.READY, false);
  }

  @Test
  void itConnectsWithoutACallWhenAskedTo() throws Exception {
    TextServer server = keep(TextServer.saying("x"));
    everythingTo(server);
    await(ConnectivityState.READY, true);
    assertThat(server.calls()).isZero();
    call(shop, "x", CallOptions.DEFAULT);
    // The server may notice later than its client that they are connected, but not after a call.
    assertThat(server.connections()).isEqualTo(1);
  }

  @Test
  void itConnectsAsSoonAsThereIsAConfiguration() throws Exception {
    TextServer server = keep(TextServer.saying("x"));
    assertThat(shop.getState(true)).isEqualTo(ConnectivityState.CONNECTING);
    everythingTo(server);
    await(ConnectivityState.READY, false);
    assertThat(server.calls()).isZero();
  }

  @Test
  void aClusterWithoutEndpointsIsAFailureUntilItHasOne() throws Exception {
    everythingTo();
    assertThat(shop.getState(true)).isEqualTo(ConnectivityState.TRANSIENT_FAILURE);
    mesh.noRoutes();
    everythingTo(keep(TextServer.saying("x")));
    await(ConnectivityState.READY, false);
  }

  @Test
  void anEndpointThatCannotBeReachedIsAFailure() throws Exception {
    mesh.cluster("a", FreePorts.next()).route("/", RouteAction.Forward.to("a")).apply();
    await(ConnectivityState.TRANSIENT_FAILURE, true);
  }

  @Test
  void oneConnectionThatIsReadyIsEnough() throws Exception {
    TextServer server = keep(TextServer.saying("x"));
    int closed = FreePorts.next();
    mesh.cluster("a", server.port())
        .cluster("b", closed)
        .route("/" + Texts.SERVICE + "/Server", RouteAction.Forward.to("b"))
        .route("/", RouteAction.Forward.to("a"))
        .apply();
    call(shop, "x", CallOptions.DEFAULT);
    assertThat(Status.fromThrowable(failureOfB()).getCode()).isEqualTo(Status.Code.UNAVAILABLE);
    assertThat(shop.getState(false)).isEqualTo(ConnectivityState.READY);
  }

  private Throwable failureOfB() {
    try {
      io.grpc.stub.ClientCalls.blockingServerStreamingCall(
              shop, Texts.SERVER, CallOptions.DEFAULT, "x")
          .next();
      throw new AssertionError("it did not fail");
    } catch (io.grpc.StatusRuntimeException e) {
      return e;
    }
  }

  @Test
  void anIdleChannelHasNoConnectionAndMakesOneForTheNextCall() throws Exception {
    TextServer server = keep(TextServer.saying("x"));
    everythingTo(server);
    call(shop, "x", CallOptions.DEFAULT);
    shop.enterIdle();
    await(ConnectivityState.IDLE, false);
    assertThat(call(shop, "x", CallOptions.DEFAULT)).isEqualTo("x");
    assertThat(server.connections()).isEqualTo(2);
  }

  @Test
  void shutdownIsTheLastState() throws Exception {
    everythingTo(keep(TextServer.saying("x")));
    call(shop, "x", CallOptions.DEFAULT);
    await(ConnectivityState.READY, false);
    CountDownLatch changed = new CountDownLatch(1);
    shop.notifyWhenStateChanged(ConnectivityState.READY, changed::countDown);
    shop.shutdown();
    Latches.await(changed);
    assertThat(shop.getState(true)).isEqualTo(ConnectivityState.SHUTDOWN);
  }

  @Test
  void anExecutorThatWasShutDownKeepsNoChannelFromItsEnd() throws Exception {
    ExecutorService threads = Executors.newSingleThreadExecutor();
    ManagedChannel channel =
        keep(
            MeshChannelBuilder.forTarget("mesh:///" + SHOP, mesh.mesh()).executor(threads).build());
    channel.notifyWhenStateChanged(ConnectivityState.IDLE, () -> {});
    threads.shutdown();
    channel.shutdownNow();
    assertThat(channel.awaitTermination(20, TimeUnit.SECONDS)).isTrue();
  }
}
