package io.inmesh.grpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientInterceptors;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.Server;
import io.grpc.ServerCall;
import io.grpc.ServerServiceDefinition;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.inprocess.InProcessChannelBuilder;
import io.grpc.inprocess.InProcessServerBuilder;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.MetadataUtils;
import io.inmesh.Mesh;
import io.inmesh.config.BufferLimits;
import io.inmesh.config.HeaderEdits;
import io.inmesh.config.MeshMode;
import io.inmesh.config.PathMatcher;
import io.inmesh.config.Route;
import io.inmesh.config.RouteAction;
import io.inmesh.config.RouteMatch;
import io.inmesh.testing.contract.InboundConfig;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A server within the process is one of gRPC, though no connection says so. */
@Timeout(60)
class InProcessServerTest {
  private static final RouteAction REFUSE = new RouteAction.DirectResponse(403, "not you");

  private final InboundConfig config = new InboundConfig();
  private final AtomicReference<Metadata> seen = new AtomicReference<>(new Metadata());
  private Mesh mesh = Mesh.builder(config).inboundListener("in").build();
  private MeshServerInterceptor inMesh = MeshServerInterceptor.of(mesh);
  private final String name = InProcessServerBuilder.generateName();
  private Server server;
  private ManagedChannel channel;

  @BeforeEach
  void start() throws Exception {
    server =
        inMesh
            .install(
                InProcessServerBuilder.forName(name)
                    .addService(
                        ServerServiceDefinition.builder(Texts.SERVICE)
                            .addMethod(Texts.UNARY, this::answer)
                            .build()))
            .build()
            .start();
    channel = InProcessChannelBuilder.forName(name).build();
  }

  private ServerCall.Listener<String> answer(ServerCall<String, String> call, Metadata headers) {
    seen.set(headers);
    call.sendHeaders(new Metadata());
    call.sendMessage("of the application");
    call.close(Status.OK, new Metadata());
    return new ServerCall.Listener<>() {};
  }

  @AfterEach
  void stop() throws Exception {
    channel.shutdownNow();
    channel.awaitTermination(10, TimeUnit.SECONDS);
    server.shutdownNow();
    server.awaitTermination(10, TimeUnit.SECONDS);
    inMesh.close();
    mesh.close();
  }

  private static Route route(boolean grpcOnly, RouteAction action) {
    RouteMatch match =
        new RouteMatch(
            new PathMatcher.Prefix("/", false),
            List.of(),
            List.of(),
            List.of(),
            null,
            grpcOnly,
            null,
            List.of());
    return new Route(
        "r",
        match,
        action,
        HeaderEdits.NONE,
        HeaderEdits.NONE,
        Map.of(),
        io.inmesh.config.Metadata.EMPTY,
        BufferLimits.NONE);
  }

  private static String call(Channel where) {
    return ClientCalls.blockingUnaryCall(where, Texts.UNARY, CallOptions.DEFAULT, "x");
  }

  @Test
  void whatTheMeshAnswersIsTheStatusThatEnvoyWouldSend() {
    config.publish(List.of(route(false, REFUSE)));
    Status status =
        catchThrowableOfType(StatusRuntimeException.class, () -> call(channel)).getStatus();
    assertThat(status.getCode()).isEqualTo(Status.Code.PERMISSION_DENIED);
    assertThat(status.getDescription()).isEqualTo("not you");
  }

  @Test
  void routesForGrpcTakeItsCallsAndTheApplicationSeesWhatCame() {
    config.publish(List.of(route(true, RouteAction.Forward.to("app")), route(false, REFUSE)));
    assertThat(call(channel)).isEqualTo("of the application");
    assertThat(seen.get().keys()).doesNotContain("content-type", "te");
  }

  @Test
  void aContentTypeOfTheCallersOwnDoesNotMakeItAnotherKindOfCall() {
    config.publish(List.of(route(true, RouteAction.Forward.to("app")), route(false, REFUSE)));
    assertThat(callWithOwnHeaders()).isEqualTo("of the application");
    assertThat(seen.get().keys()).doesNotContain("content-type", "te");
  }

  @Test
  void aCallThatTheMeshLeavesAloneHasTheHeadersThatItsCallerGaveIt() throws Exception {
    stop();
    mesh = Mesh.builder(config).inboundListener("in").mode(MeshMode.SHADOW).build();
    inMesh = MeshServerInterceptor.of(mesh);
    start();
    config.publish(List.of(route(true, RouteAction.Forward.to("app")), route(false, REFUSE)));
    assertThat(call(channel)).isEqualTo("of the application");
    assertThat(seen.get().keys()).doesNotContain("content-type", "te");
    assertThat(callWithOwnHeaders()).isEqualTo("of the application");
    assertThat(seen.get().getAll(HeaderKeys.CONTENT_TYPE)).containsExactly("text/x", "text/y");
    assertThat(seen.get().getAll(HeaderKeys.TE)).containsExactly("own");
  }

  private String callWithOwnHeaders() {
    Metadata own = new Metadata();
    own.put(HeaderKeys.CONTENT_TYPE, "text/x");
    own.put(HeaderKeys.CONTENT_TYPE, "text/y");
    own.put(HeaderKeys.TE, "own");
    return call(
        ClientInterceptors.intercept(channel, MetadataUtils.newAttachHeadersInterceptor(own)));
  }
}
