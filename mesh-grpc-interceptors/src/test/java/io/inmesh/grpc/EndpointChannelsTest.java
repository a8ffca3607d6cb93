package io.inmesh.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.ManagedChannel;
import io.grpc.ManagedChannelBuilder;
import io.inmesh.Mesh;
import io.inmesh.call.Attempt;
import io.inmesh.call.Step;
import io.inmesh.config.RouteAction;
import io.inmesh.testing.contract.ContractMesh;
import io.inmesh.testing.contract.VirtualTimer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
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
  void closingClosesAllChannels() {
    endpoints(1);
    channels.acquire(attempt(mesh.mesh()));
    channels.close();
    assertThat(made.get(0).isShutdown()).isTrue();
    assertThat(channels.acquire(attempt(mesh.mesh())).channel().isShutdown()).isTrue();
  }
}
