package io.inmesh.internal.call;

import static io.inmesh.internal.call.TestMesh.replied;
import static io.inmesh.internal.call.TestMesh.sent;
import static org.assertj.core.api.Assertions.assertThat;

import io.inmesh.call.Attempt;
import io.inmesh.call.FailureKind;
import io.inmesh.call.LocalReply;
import io.inmesh.call.OutboundCall;
import io.inmesh.config.BodyFormat;
import io.inmesh.config.BufferLimits;
import io.inmesh.config.Cluster;
import io.inmesh.config.Endpoint;
import io.inmesh.config.Endpoint.HealthStatus;
import io.inmesh.config.EndpointAddress;
import io.inmesh.config.Endpoints.LocalityEndpoints;
import io.inmesh.config.FaultConfig;
import io.inmesh.config.HeaderEdits;
import io.inmesh.config.HeaderEdits.AppendAction;
import io.inmesh.config.HeaderEdits.HeaderEdit;
import io.inmesh.config.HostRewrite;
import io.inmesh.config.LocalReplyConfig;
import io.inmesh.config.Locality;
import io.inmesh.config.Metadata;
import io.inmesh.config.PathMatcher;
import io.inmesh.config.PathRewrite;
import io.inmesh.config.Rewrites;
import io.inmesh.config.Route;
import io.inmesh.config.RouteAction;
import io.inmesh.config.RouteAction.Forward;
import io.inmesh.config.RouteMatch;
import io.inmesh.config.RouteTable;
import io.inmesh.config.RuntimeFraction;
import io.inmesh.config.VirtualHost;
import io.inmesh.internal.call.TestMesh.TestRequest;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What formats see of a request at the moments at which it changes, seen on Envoy 1.40. */
class RewrittenRequestFormatsTest {
  private static final String SEEN = "x-seen";

  private final TestMesh mesh = new TestMesh();

  @AfterEach
  void close() {
    mesh.close();
  }

  private OutboundCall call(RouteAction action, String responseFormat) {
    HeaderEdit edit = new HeaderEdit(SEEN, responseFormat, AppendAction.ADD_IF_ABSENT, false);
    Route route =
        new Route(
            "r",
            RouteMatch.of(new PathMatcher.Prefix("/", false)),
            action,
            HeaderEdits.NONE,
            new HeaderEdits(List.of(), List.of(edit)),
            Map.of(),
            Metadata.EMPTY,
            BufferLimits.NONE);
    VirtualHost host = VirtualHost.of("vh", List.of("shop"), List.of(route));
    Endpoint endpoint =
        new Endpoint(
            new EndpointAddress("10.0.0.1", 80),
            "the.host",
            HealthStatus.UNKNOWN,
            1,
            Metadata.EMPTY,
            List.of());
    Metadata metadata = new Metadata(Map.of("f", Map.of("k", "v")));
    mesh.table(RouteTable.of("t", List.of(host)))
        .cluster(
            Cluster.builder("c").metadata(metadata).build(),
            new LocalityEndpoints(Locality.NONE, 0, 0, List.of(endpoint)))
        .publish();
    return mesh.call(new TestRequest());
  }

  private static String header(LocalReply reply, String name) {
    int at = reply.headers().indexOf(name);
    return at < 0 ? "none" : reply.headers().get(at + 1);
  }

  @Test
  void aRedirectKnowsTheDetailsAndABodyDoesNot() {
    PathRewrite path = new PathRewrite.Format("/%RESPONSE_CODE_DETAILS%/%RESPONSE_CODE%");
    RouteAction redirect = new RouteAction.Redirect(null, null, 0, null, path, 301, false);
    LocalReply moved = replied(call(redirect, "%RESPONSE_CODE_DETAILS%").begin());
    assertThat(header(moved, "location")).isEqualTo("http://shop/direct_response/0");
    assertThat(header(moved, SEEN)).isEqualTo("direct_response");

    BodyFormat format = new BodyFormat.Text("<%RESPONSE_CODE_DETAILS%>", "a/b", false);
    RouteAction direct = new RouteAction.DirectResponse(200, "x", format);
    LocalReply said = replied(call(direct, "%RESPONSE_CODE_DETAILS%").begin());
    assertThat(said.body()).isEqualTo("<->");
    assertThat(header(said, SEEN)).isEqualTo("direct_response");
  }

  @Test
  void aReplyOfAFilterKnowsTheChosenCluster() {
    String format = "%METADATA(CLUSTER:f:k)% %UPSTREAM_CLUSTER%";
    FaultConfig.Abort abort = new FaultConfig.Abort(418, null, RuntimeFraction.ALL);
    FaultConfig fault =
        new FaultConfig(
            null, abort, "", List.of(), List.of(), null, FaultConfig.RuntimeKeys.DEFAULT);
    mesh.filter("fault", fault)
        .localReplies(new LocalReplyConfig(List.of(), new BodyFormat.Text(format, "a/b", false)));
    LocalReply reply = replied(call(Forward.to("c"), format).begin());
    assertThat(reply.body()).isEqualTo("v c");
    assertThat(header(reply, SEEN)).isEqualTo("v c");

    assertThat(replied(call(Forward.to("none"), format).begin()).body()).isEqualTo("- -");
  }

  @Test
  void aPathSeesTheHeadersThatTellOfTheRewrittenHost() {
    PathRewrite path =
        new PathRewrite.Format(
            "/%REQUESTED_SERVER_NAME(HOST_FIRST)%/%REQ(:authority)%/%REQ(x-envoy-original-host)%"
                + "/%REQ(x-forwarded-host)%/%REQ(x-envoy-original-path)%");
    Rewrites rewrites = new Rewrites(path, new HostRewrite.Literal("new"), true);
    Attempt attempt = sent(call(Forward.to("c").withRewrites(rewrites), "x").begin());
    assertThat(attempt.authority()).isEqualTo("new");
    assertThat(attempt.path()).isEqualTo("/shop/new/shop/shop/");
  }

  @ParameterizedTest
  @EnumSource(
      value = FailureKind.class,
      names = {"CONNECT_FAILURE", "CONNECT_TIMEOUT", "CONNECTION_TERMINATION"})
  void anEndpointThatWasNotReachedGivesNoName(FailureKind kind) {
    Rewrites rewrites = new Rewrites(null, new HostRewrite.Auto(), false);
    OutboundCall call =
        call(
            Forward.to("c").withRewrites(rewrites),
            "%REQ(:authority)% %REQ(x-envoy-original-host)%");
    LocalReply reply = replied(call.onFailure(sent(call.begin()), kind, null));
    assertThat(header(reply, SEEN)).isEqualTo(kind.isConnectFailure() ? "shop " : "the.host shop");
  }
}
