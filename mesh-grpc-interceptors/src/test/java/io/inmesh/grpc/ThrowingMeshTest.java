package io.inmesh.grpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.ClientInterceptor;
import io.grpc.ClientInterceptors;
import io.grpc.ManagedChannel;
import io.grpc.MethodDescriptor;
import io.grpc.StatusRuntimeException;
import io.inmesh.call.OutboundCall;
import io.inmesh.config.RouteAction;
import io.inmesh.testing.FreePorts;
import io.inmesh.testing.contract.FailingCall;
import io.inmesh.testing.contract.FailingCall.Stage;
import io.inmesh.testing.contract.Policies;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Whatever is thrown on this side, the call ends with it and its place is free again. */
@Timeout(60)
class ThrowingMeshTest extends GrpcContract {
  private final ClientParts parts =
      ClientParts.of(mesh.mesh(), null, builder -> {}, ClientParts.RETRY_BUFFER_BYTES, null);

  @AfterEach
  void closeParts() {
    parts.close();
  }

  /** A call that never ends fails by this, and not with the bug. */
  private static CallOptions inTime() {
    return CallOptions.DEFAULT.withDeadlineAfter(30, TimeUnit.SECONDS);
  }

  /** The first call meets a bug of the mesh at this stage. */
  private Channel channel(Stage stage) {
    AtomicBoolean met = new AtomicBoolean();
    MeshClient client =
        parts
            .client()
            .withCalls((view, waker) -> {
              OutboundCall call = mesh.mesh().outbound(view, waker);
              return met.getAndSet(true) ? call : new FailingCall(call, stage);
            });
    ManagedChannel plain = keep(channelTo(SHOP));
    return ClientInterceptors.intercept(
        plain,
        new ClientInterceptor() {
          @Override
          public <ReqT, RespT> ClientCall<ReqT, RespT> interceptCall(
              MethodDescriptor<ReqT, RespT> method, CallOptions options, Channel next) {
            return new MeshClientCall<>(client, method, options, next);
          }
        });
  }

  @ParameterizedTest
  @EnumSource
  void whatTheMeshThrowsIsTheCallsFailure(Stage stage) {
    AtomicBoolean well = new AtomicBoolean(stage != Stage.TIMER); // Else the first call waits.
    TextServer server =
        keep(
            TextServer.answering(call -> {
              if (well.get()) {
                call.reply("x");
              }
            }));
    goTo(stage == Stage.FAILURE ? FreePorts.next() : server.port(), stage);
    Channel channel = channel(stage);
    assertThatThrownBy(() -> call(channel, "x", inTime()))
        .isInstanceOf(StatusRuntimeException.class)
        .hasRootCauseInstanceOf(FailingCall.Bug.class);
    well.set(true); // Also when the first call has not come as far as to the server.
    goTo(server.port(), Stage.END);
    assertThat(call(channel, "x", inTime())).isEqualTo("x");
  }

  /** Only the timer has to be met soon. */
  private void goTo(int port, Stage stage) {
    Duration limit = Duration.ofSeconds(stage == Stage.TIMER ? 1 : 30);
    RouteAction.Forward forward = RouteAction.Forward.to("a").withTimeouts(Policies.within(limit));
    mesh.narrowCluster("a", port).noRoutes().route("/", forward).apply();
  }
}
