package io.inmesh.grpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.grpc.CallOptions;
import io.grpc.ConnectivityState;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.inmesh.config.RouteAction.Forward;
import io.inmesh.config.UpstreamConnection;
import io.inmesh.config.UpstreamConnection.KeepAlive;
import io.inmesh.grpc.RefusingServer.Refusal;
import io.inmesh.testing.contract.Conditions;
import io.inmesh.testing.contract.ContractMesh;
import io.inmesh.testing.contract.VirtualTimer;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** What is done for connections: pings, and pauses between attempts to make one. */
class ConnectionUpkeepTest extends GrpcContract {
  /** gRPC's shortest. */
  private static final Duration INTERVAL = Duration.ofSeconds(10);

  private final VirtualTimer time = new VirtualTimer();

  private void pinged(String cluster, RefusingServer server, Duration timeout) {
    KeepAlive often = new KeepAlive(INTERVAL, timeout);
    mesh.cluster(cluster, UpstreamConnection.DEFAULT.withKeepAlive(often), server.port())
        .route("/shop.Texts/Unary", Forward.to(cluster));
  }

  /** Lasts as long as the shortest interval. */
  @Test
  void aConnectionIsPingedAndClosedWhenThereIsNoAnswer() throws Exception {
    try (RefusingServer silent = new RefusingServer(Refusal.IGNORE_PINGS, 0)) {
      pinged("silent", silent, Duration.ofMillis(50));
      mesh.apply();
      assertThat(call("x")).isEqualTo("served");
      assertThat(silent.connections()).isEqualTo(1);
      silent.awaitPing();
      silent.awaitClosed();
      assertThat(call("x")).isEqualTo("served");
      assertThat(silent.connections()).isEqualTo(2);
    }
  }

  /** Lasts as long as two of the shortest intervals. */
  @Test
  void aConnectionWhosePingsAreAnsweredIsKept() throws Exception {
    try (RefusingServer server = new RefusingServer(Refusal.CLOSE_CONNECTION, 0)) {
      pinged("answering", server, INTERVAL.minusSeconds(2));
      mesh.apply();
      assertThat(call("x")).isEqualTo("served");
      server.awaitPing();
      server.awaitPing(); // the time for an answer to the first one is over
      assertThat(call("x")).isEqualTo("served");
      assertThat(server.connections()).isEqualTo(1);
    }
  }

  /** A channel in a mesh whose time passes when told. */
  private ManagedChannel inVirtualTime(int port, UpstreamConnection connection) {
    ContractMesh own = keep(new ContractMesh(builder -> builder.timer(time)));
    own.cluster("a", connection, port).route("/", Forward.to("a")).apply();
    return keep(MeshChannelBuilder.forTarget("mesh:///" + SHOP, own.mesh()).build());
  }

  private static void assertUnavailable(ManagedChannel channel) {
    assertThatThrownBy(() -> call(channel, "x", CallOptions.DEFAULT))
        .hasMessageStartingWith("UNAVAILABLE");
  }

  private static boolean isServed(ManagedChannel channel) {
    try {
      return call(channel, "x", CallOptions.DEFAULT).equals("served");
    } catch (StatusRuntimeException e) {
      return false;
    }
  }

  /** A call hears of the failure just before the channel's state does. */
  private static void awaitFailing(ManagedChannel channel) {
    Conditions.await(() -> channel.getState(false) == ConnectivityState.TRANSIENT_FAILURE);
  }

  /**
   * gRPC's pauses begin with a second and grow by 1.6, less a fifth: ten attempts take more than a
   * minute, which is what this test may last.
   */
  @Test
  void anEndpointThatTakesNoConnectionIsNotHammered() {
    try (RefusingServer server = new RefusingServer(Refusal.CLOSE_CONNECTION, Integer.MAX_VALUE)) {
      ManagedChannel channel = inVirtualTime(server.port(), UpstreamConnection.DEFAULT);
      for (int i = 0; i < 200; i++) {
        assertUnavailable(channel);
      }
      assertThat(server.connections()).isBetween(1, 10);
      assertThat(server.streams()).isZero();
    }
  }

  @Test
  void theNextCallConnectsToAnEndpointThatTookNoConnectionASecondAgo() {
    try (RefusingServer server = new RefusingServer(Refusal.CLOSE_CONNECTION, 6)) {
      ManagedChannel channel = inVirtualTime(server.port(), UpstreamConnection.DEFAULT);
      // gRPC's own pauses would be 14 seconds.
      for (int calls = 0; !isServed(channel); calls++) {
        assertThat(calls).isLessThan(6);
        awaitFailing(channel);
        time.advance(Duration.ofSeconds(1));
      }
      assertThat(server.connections()).isEqualTo(7);
    }
  }

  @Test
  void anEndpointThatTakesConnectionsAgainIsFoundByWhoWaits() {
    try (RefusingServer server = new RefusingServer(Refusal.CLOSE_CONNECTION, 2)) {
      mesh.cluster("a", server.port()).route("/", Forward.to("a")).apply();
      assertThat(failure().getStatus().getCode()).isEqualTo(Status.Code.UNAVAILABLE);
      assertThat(call("x", CallOptions.DEFAULT.withWaitForReady())).isEqualTo("served");
      assertThat(server.connections()).isEqualTo(3);
    }
  }
}
