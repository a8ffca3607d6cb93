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

  /** A channel whose connections to a server are pinged. */
  private ManagedChannel pinging(RefusingServer server, Duration timeout) {
    KeepAlive often = new KeepAlive(INTERVAL, timeout);
    return to(server.port(), UpstreamConnection.DEFAULT.withKeepAlive(often), new ContractMesh());
  }

  /** Lasts as long as two of the shortest intervals, in which both can be seen. */
  @Test
  void connectionsArePingedAndClosedWhereThereIsNoAnswerAndKeptWhereThereIs() throws Exception {
    try (RefusingServer silent = new RefusingServer(Refusal.IGNORE_PINGS, 0);
        RefusingServer answering = new RefusingServer(Refusal.CLOSE_CONNECTION, 0)) {
      ManagedChannel toSilent = pinging(silent, Duration.ofMillis(50));
      ManagedChannel toAnswering = pinging(answering, INTERVAL.minusSeconds(2));
      assertThat(isServed(toSilent)).isTrue();
      assertThat(isServed(toAnswering)).isTrue();
      assertThat(silent.connections()).isEqualTo(1);

      silent.awaitPing();
      silent.awaitClosed();
      assertThat(isServed(toSilent)).isTrue();
      assertThat(silent.connections()).isEqualTo(2);

      answering.awaitPing();
      answering.awaitPing(); // the time for an answer to the first one is over
      assertThat(isServed(toAnswering)).isTrue();
      assertThat(answering.connections()).isEqualTo(1);
    }
  }

  /** A channel in a mesh whose time passes when told. */
  private ManagedChannel inVirtualTime(int port, UpstreamConnection connection) {
    return to(port, connection, new ContractMesh(builder -> builder.timer(time)));
  }

  private ManagedChannel to(int port, UpstreamConnection connection, ContractMesh own) {
    keep(own).cluster("a", connection, port).route("/", Forward.to("a")).apply();
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
