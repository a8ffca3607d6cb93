package io.inmesh.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientInterceptors;
import io.grpc.Metadata;
import io.grpc.stub.MetadataUtils;
import io.inmesh.config.BufferLimits;
import io.inmesh.config.HeaderEdits;
import io.inmesh.config.HeaderEdits.AppendAction;
import io.inmesh.config.HeaderEdits.HeaderEdit;
import io.inmesh.config.HeaderMatcher;
import io.inmesh.config.PathMatcher;
import io.inmesh.config.Route;
import io.inmesh.config.RouteAction;
import io.inmesh.config.RouteMatch;
import io.inmesh.config.StringMatcher;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What routes see of gRPC's own headers of a request, and what edits make of a request. */
class RequestEditsTest extends GrpcContract {
  private static final Metadata.Key<byte[]> RAW =
      Metadata.Key.of("x-raw-bin", Metadata.BINARY_BYTE_MARSHALLER);

  private final TextServer server = keep(TextServer.saying("x"));

  private static Route route(RouteMatch match, String cluster, HeaderEdit... edits) {
    return new Route(
        cluster,
        match,
        RouteAction.Forward.to(cluster),
        new HeaderEdits(List.of(), List.of(edits)),
        HeaderEdits.NONE,
        Map.of(),
        io.inmesh.config.Metadata.EMPTY,
        BufferLimits.NONE);
  }

  private void edited(String name, String value, AppendAction action) {
    HeaderEdit edit = new HeaderEdit(name, value, action, false);
    RouteMatch any = RouteMatch.of(new PathMatcher.Prefix("/", false));
    mesh.cluster("a", server.port()).route(route(any, "a", edit)).apply();
  }

  private Channel sending(Metadata metadata) {
    return ClientInterceptors.intercept(
        channel, MetadataUtils.newAttachHeadersInterceptor(metadata));
  }

  @Test
  void theEncodingOfTheCallChoosesTheRoute() {
    RouteMatch compressed =
        new RouteMatch(
            new PathMatcher.Prefix("/", false),
            List.of(
                HeaderMatcher.of(
                    "grpc-encoding",
                    new HeaderMatcher.Text(new StringMatcher.Exact("gzip", false)))),
            List.of(),
            List.of(),
            null,
            true,
            null,
            List.of());
    mesh.cluster("a", server.port())
        .cluster("b", keep(TextServer.saying("compressed")).port())
        .route(route(compressed, "b"))
        .route("/", RouteAction.Forward.to("a"))
        .apply();
    Metadata pretending = new Metadata();
    pretending.put(HeaderKeys.ENCODING, "gzip"); // which gRPC does not send
    assertThat(call("x", CallOptions.DEFAULT.withCompression("gzip"))).isEqualTo("compressed");
    assertThat(call("x", CallOptions.DEFAULT.withCompression("identity"))).isEqualTo("x");
    assertThat(call(sending(pretending), "x", CallOptions.DEFAULT)).isEqualTo("x");
    assertThat(call("x")).isEqualTo("x");
  }

  @Test
  void formatsSeeTheEncodingOfTheCall() {
    edited("x-enc", "%REQ(grpc-encoding)%", AppendAction.ADD_IF_ABSENT);
    call("x", CallOptions.DEFAULT.withCompression("gzip"));
    TextServer.Received received = server.take();
    assertThat(received.header("x-enc")).isEqualTo("gzip");
    assertThat(received.header("grpc-encoding")).isEqualTo("gzip");
    call("x");
    assertThat(server.take().header("x-enc")).isNull();
  }

  @ParameterizedTest
  @EnumSource(AppendAction.class)
  void whatIsNoBase64IsLeftOut(AppendAction action) {
    edited("x-raw-bin", "AQI=,!!", action);
    Metadata raw = new Metadata();
    raw.put(RAW, new byte[] {7});
    call(sending(raw), "x", CallOptions.DEFAULT);
    assertThat(server.take().headers.getAll(RAW)).containsExactly(new byte[] {7});
  }

  @ParameterizedTest
  @ValueSource(strings = {"!!", "v"})
  void whatIsNoBase64IsNotAdded(String value) {
    edited("x-raw-bin", value, AppendAction.APPEND_IF_EXISTS_OR_ADD);
    assertThat(call("x")).isEqualTo("x");
    assertThat(server.take().headers.containsKey(RAW)).isFalse();
  }

  @ParameterizedTest
  @CsvSource({
    "content-type, application/grpc+y, application/grpc",
    "grpc-encoding, deflate, gzip",
    "grpc-accept-encoding, identity, gzip"
  })
  void whatTheConnectionSaysCannotBeEdited(String name, String value, String sent) {
    edited(name, value, AppendAction.OVERWRITE_IF_EXISTS_OR_ADD);
    call("x", CallOptions.DEFAULT.withCompression("gzip"));
    assertThat(server.take().header(name)).isEqualTo(sent);
  }
}
