package io.inmesh.internal.call;

import static io.inmesh.internal.call.TestMesh.replied;
import static io.inmesh.internal.call.TestMesh.sent;
import static org.assertj.core.api.Assertions.assertThat;

import io.inmesh.call.EndReason;
import io.inmesh.call.FailureKind;
import io.inmesh.call.LocalReply;
import io.inmesh.call.OutboundCall;
import io.inmesh.call.Step;
import io.inmesh.config.BufferLimits;
import io.inmesh.config.Cluster;
import io.inmesh.config.ForwardingHeaders;
import io.inmesh.config.HeaderEdits;
import io.inmesh.config.Metadata;
import io.inmesh.config.PathMatcher;
import io.inmesh.config.RetryOn;
import io.inmesh.config.RetryPolicy;
import io.inmesh.config.Route;
import io.inmesh.config.RouteAction;
import io.inmesh.config.RouteAction.Forward;
import io.inmesh.config.RouteMatch;
import io.inmesh.config.RouteTable;
import io.inmesh.config.VirtualHost;
import io.inmesh.internal.call.TestMesh.TestRequest;
import io.inmesh.internal.call.TestMesh.TestResponse;
import io.inmesh.internal.http.HeaderList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Rules of Envoy's connection manager and router that hold for every request. */
class RouterRulesTest {
  private static final String CLIENT_CERT = "x-forwarded-client-cert";

  private final TestMesh mesh = new TestMesh();

  @AfterEach
  void close() {
    mesh.close();
  }

  private String sentClientCert() {
    mesh.route(Forward.to("c")).cluster(Cluster.builder("c").build(), 1).publish();
    TestRequest request = new TestRequest().header(CLIENT_CERT, "By=me;URI=spiffe://forged");
    OutboundCall call = mesh.call(request);
    HeaderList headers = new HeaderList(request.headers());
    sent(call.begin()).editRequest(headers);
    call.end(EndReason.CANCELLED, null);
    return headers.get(CLIENT_CERT);
  }

  @Test
  void whoTheClientIsByItsCertificateIsNotTheApplicationsToClaim() {
    assertThat(sentClientCert()).isNull();
  }

  @Test
  void itGoesOnWhereTheConnectionManagerAlwaysForwardsIt() {
    mesh.forwarding(ForwardingHeaders.builder().keepClientCert(true).build());
    assertThat(sentClientCert()).isEqualTo("By=me;URI=spiffe://forged");
  }

  /** As Envoy's codec of HTTP/1.1 does. */
  @ParameterizedTest
  @CsvSource({"GET, 200, true", "GET, 304, false", "GET, 204, false", "HEAD, 200, false"})
  void aReplyWithoutABodySaysSo(String method, int status, boolean told) {
    Route direct =
        Route.of(
            "direct",
            RouteMatch.of(new PathMatcher.Prefix("/", false)),
            new RouteAction.DirectResponse(status, ""));
    mesh.table(RouteTable.of("t", List.of(VirtualHost.of("vh", List.of("shop"), List.of(direct)))))
        .publish();
    TestRequest request = new TestRequest();
    request.method = method;
    List<String> headers = replied(mesh.call(request).begin()).headers();
    assertThat(String.join("=", headers).contains("content-length=0")).isEqualTo(told);
    assertThat(headers.contains("content-length")).isEqualTo(told);
  }

  private OutboundCall posting(long limit, String contentLength) {
    Route route =
        new Route(
            "r",
            RouteMatch.of(new PathMatcher.Prefix("/", false)),
            Forward.to("c").withRetry(RetryPolicy.of(Set.of(RetryOn.FIVE_XX), 1)),
            HeaderEdits.NONE,
            HeaderEdits.NONE,
            Map.of(),
            Metadata.EMPTY,
            new BufferLimits(null, limit));
    mesh.table(RouteTable.of("t", List.of(VirtualHost.of("vh", List.of("shop"), List.of(route)))))
        .cluster(Cluster.builder("c").build(), 2)
        .publish();
    TestRequest request = new TestRequest().header("content-length", contentLength);
    request.method = "POST";
    return mesh.call(request);
  }

  @Test
  void aBodyBeyondTheLimitOfTheRouteIsNotSentAgain() {
    OutboundCall call = posting(10, "11");
    assertThat(call.onResponse(sent(call.begin()), TestResponse.of(503)))
        .isInstanceOf(Step.Deliver.class);
    call.end(EndReason.COMPLETE, null);
    assertThat(call.info().responseFlags()).isEmpty();
    assertThat(mesh.events).isEmpty();

    OutboundCall failed = posting(10, "11");
    assertThat(failed.onFailure(sent(failed.begin()), FailureKind.CONNECT_FAILURE, null))
        .isInstanceOf(Step.Reply.class);
    failed.end(EndReason.COMPLETE, null);
  }

  @Test
  void aBodyWithinTheLimitIs() {
    OutboundCall call = posting(11, "11");
    sent(call.onResponse(sent(call.begin()), TestResponse.of(503)));
    call.end(EndReason.CANCELLED, null);
    assertThat(mesh.events).containsExactly("retry c status");
  }

  private Step begun(long draw) {
    mesh.draw = draw;
    OutboundCall call = mesh.call(new TestRequest());
    Step step = call.begin();
    call.end(EndReason.CANCELLED, null);
    return step;
  }

  @Test
  void aClusterInMaintenanceTurnsItsShareOfCallsAway() {
    mesh.route(Forward.to("c"))
        .cluster(Cluster.builder("c").build(), 1)
        .runtime(Map.of("upstream.maintenance_mode.c", 30L, "upstream.maintenance_mode.d", 100L))
        .publish();

    LocalReply reply = ((Step.Reply) begun(29)).reply();
    assertThat(reply.status()).isEqualTo(503);
    assertThat(reply.body()).isEqualTo("maintenance mode");
    assertThat(reply.flags()).isEqualTo("UO");
    assertThat(reply.details()).isEqualTo("maintenance_mode");
    assertThat(reply.headers().toString()).contains("x-envoy-overloaded");
    assertThat(begun(30)).isInstanceOf(Step.Send.class);
  }
}
