package io.inmesh.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.ConnectivityState;
import io.grpc.ManagedChannel;
import io.grpc.ManagedChannelBuilder;
import io.grpc.MethodDescriptor;
import io.inmesh.Mesh;
import io.inmesh.call.Attempt;
import io.inmesh.call.Step;
import io.inmesh.config.RouteAction;
import io.inmesh.config.UpstreamConnection;
import io.inmesh.testing.contract.ContractMesh;
import io.inmesh.testing.contract.Latches;
import io.inmesh.testing.contract.VirtualTimer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Channels are shared, and closed when their endpoint is gone and nobody uses them. */
class EndpointChannelsTest {
  private final VirtualTimer time = new VirtualTimer();
  private final ContractMesh mesh = new ContractMesh(builder -> builder.timer(time));
  private final List<ManagedChannel> made = new ArrayList<>();
  private final EndpointChannels channels =
      new EndpointChannels(
          mesh.mesh(),
          key -> {
            ManagedChannel channel = ManagedChannelBuilder.forTarget("localhost:1").build();
            made.add(channel);
            return channel;
          });

  @AfterEach
  void close() {
    channels.close();
    made.forEach(ManagedChannel::shutdownNow);
    mesh.close();
  }

  private Attempt attempt(Mesh of) {
    GrpcRequestView view =
        new GrpcRequestView(
            "shop.example",
            "/a/b",
            new io.grpc.Metadata(),
            Long.MAX_VALUE,
            of.timer(),
            io.grpc.CallOptions.DEFAULT,
            io.inmesh.call.MeshContext.NONE,
            null);
    return ((Step.Send) of.outbound(view, () -> {}).begin()).attempt();
  }

  private void endpoints(int... ports) {
    mesh.noRoutes().cluster("a", ports).route("/", RouteAction.Forward.to("a")).apply();
  }

  @Test
  void attemptsToOneEndpointShareOneChannel() {
    endpoints(1);
    EndpointChannel first = channels.acquire(attempt(mesh.mesh()));
    assertThat(channels.acquire(attempt(mesh.mesh()))).isSameAs(first);
    assertThat(made).hasSize(1);
  }

  @Test
  void theChannelOfAnEndpointThatIsGoneIsClosedOnceNobodyUsesIt() {
    endpoints(1);
    EndpointChannel used = channels.acquire(attempt(mesh.mesh()));
    endpoints(2);
    time.advance(Duration.ofMinutes(1));
    assertThat(made.get(0).isShutdown()).isFalse();
    used.release();
    time.advance(Duration.ofMinutes(1));
    assertThat(made.get(0).isShutdown()).isTrue();
    assertThat(channels.size()).isZero();
  }

  @Test
  void theChannelOfAnEndpointThatIsThereIsKeptForHalfAnHour() {
    endpoints(1);
    channels.acquire(attempt(mesh.mesh())).release();
    time.advance(Duration.ofMinutes(29));
    assertThat(channels.size()).isEqualTo(1);
    time.advance(Duration.ofMinutes(2));
    assertThat(channels.size()).isZero();
    assertThat(channels.acquire(attempt(mesh.mesh())).channel().isShutdown()).isFalse();
    assertThat(made).hasSize(2);
  }

  @Test
  void aConnectionHasAsManyRequestsAsItMayAndIsClosedWithTheLastOfThem() {
    UpstreamConnection plain = UpstreamConnection.DEFAULT;
    UpstreamConnection two =
        new UpstreamConnection(
            plain.connectTimeout(),
            plain.protocol(),
            plain.idleTimeout(),
            2,
            plain.maxStreamDuration(),
            plain.transport(),
            plain.transportMatches(),
            plain.keepAlive());
    mesh.noRoutes().cluster("a", two, 1).route("/", RouteAction.Forward.to("a")).apply();
    EndpointChannel first = channels.acquire(attempt(mesh.mesh()));
    assertThat(channels.acquire(attempt(mesh.mesh()))).isSameAs(first);
    EndpointChannel second = channels.acquire(attempt(mesh.mesh()));
    assertThat(second).isNotSameAs(first);
    assertThat(channels.acquire(attempt(mesh.mesh()))).isSameAs(second);
    first.release();
    assertThat(first.channel().isShutdown()).isFalse();
    first.release();
    assertThat(first.channel().isShutdown()).isTrue();
    EndpointChannel third = channels.acquire(attempt(mesh.mesh()));
    channels.close();
    assertThat(second.channel().isShutdown()).isTrue();
    assertThat(third.channel().isShutdown()).isTrue();
    assertThat(made).hasSize(3);
  }

  /** Channels that were looked through, in vain, while one of them was being made. */
  private EndpointChannels lookedAtWhileOneIsMade() throws Exception {
    CountDownLatch making = new CountDownLatch(1);
    CountDownLatch ready = new CountDownLatch(1);
    EndpointChannels slow =
        new EndpointChannels(
            mesh.mesh(),
            key -> {
              if (key.address().port() == 2) {
                making.countDown();
                Latches.await(ready);
              }
              return new FailingChannel(new AtomicInteger());
            });
    endpoints(1);
    slow.acquire(attempt(mesh.mesh())).release();
    endpoints(2);
    Thread application = new Thread(() -> slow.acquire(attempt(mesh.mesh())));
    application.start();
    Latches.await(making);
    CompletableFuture.runAsync(() -> time.advance(Duration.ofSeconds(15)))
        .get(20, TimeUnit.SECONDS);
    ready.countDown();
    application.join();
    return slow;
  }

  @Test
  void aChannelThatIsBeingMadeHoldsUpNoTimer() throws Exception {
    EndpointChannels slow = lookedAtWhileOneIsMade();
    assertThat(slow.size()).isEqualTo(2);
    time.advance(Duration.ofSeconds(15));
    assertThat(slow.size()).isEqualTo(1);
    slow.closeNow();
  }

  @Test
  void onceTheyAreClosedNothingWaitsAtTheTimer() throws Exception {
    lookedAtWhileOneIsMade().closeNow();
    assertThat(time.pending()).isZero();
  }

  @Test
  void closingClosesAllChannels() {
    endpoints(1);
    channels.acquire(attempt(mesh.mesh()));
    channels.close();
    assertThat(made.get(0).isShutdown()).isTrue();
    assertThat(channels.acquire(attempt(mesh.mesh())).channel().isShutdown()).isTrue();
  }

  @Test
  void noConnectionWaitsAnyLongerOnceTheBackoffIsReset() {
    AtomicInteger resets = new AtomicInteger();
    EndpointChannels counted = new EndpointChannels(mesh.mesh(), key -> new FailingChannel(resets));
    Connectivity connectivity =
        new Connectivity(counted, time, Runnable::run, () -> Connectivity.Destination.NONE);
    endpoints(1);
    counted.acquire(attempt(mesh.mesh()));
    endpoints(2);
    counted.acquire(attempt(mesh.mesh()));
    connectivity.resetBackoff();
    assertThat(resets).hasValue(2);
    counted.closeNow();
  }

  /** A connection that waits to be tried again. */
  private static final class FailingChannel extends ManagedChannel {
    private final AtomicInteger resets;
    private boolean shutdown;

    FailingChannel(AtomicInteger resets) {
      this.resets = resets;
    }

    @Override
    public ConnectivityState getState(boolean requestConnection) {
      return ConnectivityState.TRANSIENT_FAILURE;
    }

    @Override
    public void notifyWhenStateChanged(ConnectivityState source, Runnable callback) {}

    @Override
    public void resetConnectBackoff() {
      resets.incrementAndGet();
    }

    @Override
    public ManagedChannel shutdown() {
      shutdown = true;
      return this;
    }

    @Override
    public ManagedChannel shutdownNow() {
      return shutdown();
    }

    @Override
    public boolean isShutdown() {
      return shutdown;
    }

    @Override
    public boolean isTerminated() {
      return shutdown;
    }

    @Override
    public boolean awaitTermination(long timeout, TimeUnit unit) {
      return shutdown;
    }

    @Override
    public <Q, R> ClientCall<Q, R> newCall(MethodDescriptor<Q, R> method, CallOptions options) {
      throw new AssertionError("nothing is called");
    }

    @Override
    public String authority() {
      return "localhost";
    }
  }
}
