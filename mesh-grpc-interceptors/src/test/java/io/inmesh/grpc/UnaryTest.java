package io.inmesh.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.CallOptions;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.MetadataUtils;
import io.inmesh.config.HeaderMatcher;
import io.inmesh.config.PathMatcher;
import io.inmesh.config.Route;
import io.inmesh.config.RouteAction;
import io.inmesh.config.RouteMatch;
import io.inmesh.testing.FreePorts;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** What gRPC alone has of unary calls; what all clients have is in {@link GrpcContractTest}. */
class UnaryTest extends GrpcContract {
  @Test
  void theServerSeesAuthorityAndHeadersAsTheMeshSendsThem() {
    TextServer server = keep(TextServer.saying("x"));
    everythingTo(server);
    Metadata headers = new Metadata();
    headers.put(Metadata.Key.of("x-user", Metadata.ASCII_STRING_MARSHALLER), "beta");
    headers.put(Metadata.Key.of("x-raw-bin", Metadata.BINARY_BYTE_MARSHALLER), new byte[] {1, 2});
    io.grpc.Channel withHeaders =
        io.grpc.ClientInterceptors.intercept(
            channel, MetadataUtils.newAttachHeadersInterceptor(headers));
    call(withHeaders, "x", CallOptions.DEFAULT);
    TextServer.Received received = server.take();
    assertThat(received.call.getAuthority()).isEqualTo(SHOP);
    assertThat(received.header("x-user")).isEqualTo("beta");
    assertThat(received.headers.get(Metadata.Key.of("x-raw-bin", Metadata.BINARY_BYTE_MARSHALLER)))
        .containsExactly(1, 2);
    assertThat(received.header("x-request-id")).isNotNull();
    assertThat(received.header("x-forwarded-proto")).isEqualTo("http");
    assertThat(received.header("x-envoy-expected-rq-timeout-ms")).isEqualTo("15000");
  }

  @Test
  void headersChooseTheRoute() {
    TextServer beta = keep(TextServer.saying("beta"));
    mesh.cluster("a", keep(TextServer.saying("stable")).port())
        .cluster("b", beta.port())
        .route(
            Route.of(
                "beta",
                new RouteMatch(
                    new PathMatcher.Prefix("/", false),
                    List.of(HeaderMatcher.of("content-type", new HeaderMatcher.Present(true))),
                    List.of(),
                    List.of(),
                    null,
                    true,
                    null,
                    List.of()),
                RouteAction.Forward.to("b")))
        .route("/", RouteAction.Forward.to("a"))
        .apply();
    assertThat(call("x")).isEqualTo("beta");
  }

  @Test
  void theMeshAnswersItself() {
    mesh.cluster("empty").route("/shop.Texts/Unary", RouteAction.Forward.to("empty")).apply();
    MeshCall info = new MeshCall();
    StatusRuntimeException failure = failure(CallOptions.DEFAULT.withOption(MeshCall.KEY, info));
    assertThat(failure.getStatus().getCode()).isEqualTo(Status.Code.UNAVAILABLE);
    assertThat(failure.getStatus().getDescription()).isEqualTo("no healthy upstream");
    assertThat(info.isLocalReply()).isTrue();
    assertThat(Objects.requireNonNull(info.info()).responseFlags()).isEqualTo("UH");
  }

  @Test
  void aRefusedConnectionIsUnavailable() {
    mesh.cluster("a", FreePorts.next()).route("/", RouteAction.Forward.to("a")).apply();
    StatusRuntimeException failure = failure();
    assertThat(failure.getStatus().getCode()).isEqualTo(Status.Code.UNAVAILABLE);
    assertThat(failure.getStatus().getDescription()).contains("remote connection failure");
    assertThat(failure.getStatus().getCause()).isInstanceOf(java.net.ConnectException.class);
  }

  @Test
  void theServersStatusAndTrailersReachTheApplication() {
    everythingTo(
        keep(
            TextServer.answering(call ->
                call.fail(
                    Status.FAILED_PRECONDITION.withDescription("too late"), "x-why", "closed"))));
    StatusRuntimeException failure = failure();
    assertThat(failure.getStatus().getCode()).isEqualTo(Status.Code.FAILED_PRECONDITION);
    assertThat(failure.getStatus().getDescription()).isEqualTo("too late");
    Metadata trailers = Objects.requireNonNull(failure.getTrailers());
    assertThat(trailers.get(Metadata.Key.of("x-why", Metadata.ASCII_STRING_MARSHALLER)))
        .isEqualTo("closed");
  }
}
