package io.inmesh.internal.call;

import static org.assertj.core.api.Assertions.assertThat;

import io.inmesh.Mesh;
import io.inmesh.call.CallOverrides;
import io.inmesh.call.ConnectionView;
import io.inmesh.call.EndReason;
import io.inmesh.call.InboundCall;
import io.inmesh.call.InboundState;
import io.inmesh.call.InboundStep;
import io.inmesh.call.LocalReply;
import io.inmesh.call.MeshContext;
import io.inmesh.call.RequestView;
import io.inmesh.config.BufferConfig;
import io.inmesh.config.EndpointAddress;
import io.inmesh.config.FilterConfig;
import io.inmesh.config.ForwardingHeaders;
import io.inmesh.config.HeaderEdits;
import io.inmesh.config.HeaderEdits.AppendAction;
import io.inmesh.config.HeaderEdits.HeaderEdit;
import io.inmesh.config.HeaderMutationConfig;
import io.inmesh.config.HttpConnectionManager;
import io.inmesh.config.HttpFilter;
import io.inmesh.config.HttpTimeouts;
import io.inmesh.config.InboundWithoutConfig;
import io.inmesh.config.IpRange;
import io.inmesh.config.LocalReplyConfig;
import io.inmesh.config.Metadata;
import io.inmesh.config.PathMatcher;
import io.inmesh.config.RbacConfig;
import io.inmesh.config.RbacConfig.Condition;
import io.inmesh.config.RequestNormalization;
import io.inmesh.config.RequestNormalization.EscapedSlashes;
import io.inmesh.config.RequestNormalization.StripHostPort;
import io.inmesh.config.RequestNormalization.Underscores;
import io.inmesh.config.Route;
import io.inmesh.config.RouteAction;
import io.inmesh.config.RouteMatch;
import io.inmesh.config.RouteSource;
import io.inmesh.config.RouteTable;
import io.inmesh.config.RouterConfig;
import io.inmesh.config.RoutingPriority;
import io.inmesh.config.TrafficDirection;
import io.inmesh.config.TransportSecurity;
import io.inmesh.config.VirtualHost;
import io.inmesh.internal.call.TestMesh.TestRequest;
import io.inmesh.internal.http.HeaderList;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class InboundCallTest {
  private TestMesh mesh = new TestMesh();
  private RequestNormalization normalization = RequestNormalization.NONE;
  private ForwardingHeaders forwarding = ForwardingHeaders.DEFAULT;
  private TransportSecurity transport = TransportSecurity.PLAINTEXT;
  private TrafficDirection direction = TrafficDirection.INBOUND;
  private @Nullable String unusable;

  @AfterEach
  void close() {
    mesh.close();
  }

  private void meshWith(UnaryOperator<Mesh.Builder> settings) {
    mesh.close();
    mesh = new TestMesh(settings);
  }

  private static Route route(String prefix, RouteAction action) {
    HeaderEdits request = add("x-to-app", "%ROUTE_NAME% %DOWNSTREAM_REMOTE_ADDRESS_WITHOUT_PORT%");
    HeaderEdits response = add("x-from-app", "%RESPONSE_CODE_DETAILS%");
    return new Route(
        prefix,
        RouteMatch.of(new PathMatcher.Prefix(prefix, false)),
        action,
        request,
        response,
        Map.of(),
        Metadata.EMPTY,
        null);
  }

  private static HeaderEdits add(String name, String value) {
    HeaderEdit edit = new HeaderEdit(name, value, AppendAction.APPEND_IF_EXISTS_OR_ADD, false);
    return new HeaderEdits(List.of(), List.of(edit));
  }

  /** An inbound listener at port 8080 whose virtual host {@code shop} has these routes. */
  private void publish(List<Route> routes, FilterConfig... configs) {
    List<HttpFilter> filters = new ArrayList<>();
    for (FilterConfig config : configs) {
      filters.add(new HttpFilter(config.filterType(), config, false));
    }
    filters.add(new HttpFilter("router", RouterConfig.DEFAULT, false));
    RouteTable table =
        new RouteTable(
            "in",
            List.of(VirtualHost.of("vh", List.of("shop"), List.copyOf(routes))),
            HeaderEdits.NONE,
            HeaderEdits.NONE,
            List.of("x-inside"),
            Map.of(),
            List.of(),
            RouteTable.Options.DEFAULT);
    HttpConnectionManager manager =
        new HttpConnectionManager(
            "",
            new RouteSource.Inline(table),
            filters,
            normalization,
            forwarding,
            HttpTimeouts.DEFAULT,
            LocalReplyConfig.NONE,
            unusable);
    mesh.publishInbound(manager, transport, direction);
  }

  private void publish(FilterConfig... configs) {
    publish(List.of(route("/", RouteAction.Forward.to("app"))), configs);
  }

  /** Some connection. */
  static final ConnectionView ANYWHERE = Connection.of(8080, "10.9.9.9");

  private record Connection(InetSocketAddress local, InetSocketAddress remote)
      implements ConnectionView {
    static Connection of(int localPort, String remote) {
      try {
        return new Connection(
            new InetSocketAddress(InetAddress.getByName("10.0.0.1"), localPort),
            new InetSocketAddress(InetAddress.getByName(remote), 5000));
      } catch (UnknownHostException e) {
        throw new AssertionError(e);
      }
    }
  }

  private InboundCall call(TestRequest request) {
    return call(request, Connection.of(8080, "10.9.9.9"));
  }

  private InboundCall call(TestRequest request, @Nullable ConnectionView connection) {
    return mesh.mesh.inbound(request, connection, () -> mesh.events.add("wake"));
  }

  private static LocalReply replied(InboundStep step) {
    assertThat(step).isInstanceOf(InboundStep.Reply.class);
    return ((InboundStep.Reply) step).reply();
  }

  private static RequestView proceeded(InboundStep step) {
    assertThat(step).isInstanceOf(InboundStep.Proceed.class);
    return ((InboundStep.Proceed) step).head();
  }

  @Test
  void beforeTheFirstConfigurationRequestsAreRefusedUnlessToldOtherwise() {
    LocalReply reply = replied(call(new TestRequest()).begin());
    assertThat(reply.status()).isEqualTo(503);
    assertThat(reply.body()).contains("test-source");
    meshWith(b -> b.inboundWithoutConfig(InboundWithoutConfig.PASS));
    assertThat(call(new TestRequest()).begin()).isInstanceOf(InboundStep.Bypass.class);
  }

  @Test
  void aPortWithoutListenerIsRefusedAndANamedListenerIsForAllPorts() {
    publish();
    assertThat(replied(call(new TestRequest(), Connection.of(9090, "10.9.9.9")).begin()).body())
        .isEqualTo("no inbound listener for port 9090");
    meshWith(b -> b.inboundListener("in"));
    publish();
    proceeded(call(new TestRequest(), Connection.of(9090, "10.9.9.9")).begin());
    meshWith(b -> b.inboundListener("other"));
    publish();
    assertThat(replied(call(new TestRequest()).begin()).body())
        .isEqualTo("listener other: does not exist");
  }

  @Test
  void aListenerThatDoesNotSayItsDirectionIsThatOfItsPort() {
    direction = TrafficDirection.UNSPECIFIED;
    publish();
    proceeded(call(new TestRequest()).begin());
    meshWith(b -> b.outboundListener("in"));
    publish();
    assertThat(replied(call(new TestRequest()).begin()).body())
        .isEqualTo("no inbound listener for port 8080");
    meshWith(UnaryOperator.identity());
    direction = TrafficDirection.OUTBOUND;
    publish();
    assertThat(replied(call(new TestRequest()).begin()).body())
        .isEqualTo("no inbound listener for port 8080");
  }

  @Test
  void aListenerThatDoesNotSayItsDirectionIsNoOutboundOneWhereAServerHasItsPort() {
    direction = TrafficDirection.UNSPECIFIED;
    publish();
    assertThat(mesh.mesh.isInMesh("shop")).isTrue();
    List<InboundState> told = new ArrayList<>();
    InboundState.Watch other = serve(9090, state -> {});
    assertThat(mesh.mesh.isInMesh("shop")).isTrue();
    InboundState.Watch watch = serve(8080, told::add);
    assertThat(told).singleElement().isInstanceOf(InboundState.Serving.class);
    assertThat(mesh.mesh.isInMesh("shop")).isFalse();

    other.close();
    other.close();
    publish();
    assertThat(mesh.mesh.isInMesh("shop")).isFalse();
    watch.close();
    publish();
    assertThat(mesh.mesh.isInMesh("shop")).isTrue();
  }

  @Test
  void theOutboundListenerThatIsNamedIsNoServers() {
    direction = TrafficDirection.UNSPECIFIED;
    meshWith(b -> b.outboundListener("in"));
    publish();
    List<InboundState> told = new ArrayList<>();
    serve(8080, told::add).close();
    assertThat(told).singleElement().isInstanceOf(InboundState.Absent.class);
    assertThat(mesh.mesh.isInMesh("shop")).isTrue();
  }

  private InboundState.Watch serve(int port, Consumer<InboundState> watcher) {
    return mesh.mesh.serve(new EndpointAddress("0.0.0.0", port), watcher);
  }

  @Test
  void requestsAtPortsWithoutListenerCanPassOnceThereIsAConfiguration() {
    meshWith(b -> b.inboundWithoutConfig(InboundWithoutConfig.REFUSE_UNTIL_CONFIGURED));
    assertThat(replied(call(new TestRequest()).begin()).status()).isEqualTo(503);
    publish();
    assertThat(call(new TestRequest(), Connection.of(9090, "10.9.9.9")).begin())
        .isInstanceOf(InboundStep.Bypass.class);
    proceeded(call(new TestRequest()).begin());
    meshWith(b ->
        b.inboundListener("other")
            .inboundWithoutConfig(InboundWithoutConfig.REFUSE_UNTIL_CONFIGURED));
    publish();
    assertThat(replied(call(new TestRequest()).begin()).body())
        .isEqualTo("listener other: does not exist");
  }

  @Test
  void aChainWhoseTransportCannotBeHonouredRefuses() {
    transport = new TransportSecurity.Unusable("no TLS yet");
    publish();
    assertThat(replied(call(new TestRequest()).begin()).body()).isEqualTo("no TLS yet");
  }

  @Test
  void aConnectionManagerThatCannotBeUsedRefusesWhateverTheAuthority() {
    unusable = "http_filters[0]: Lua";
    publish();
    TestRequest other = new TestRequest();
    other.authority = "other";
    for (TestRequest request : List.of(new TestRequest(), other)) {
      LocalReply reply = replied(call(request).begin());
      assertThat(reply.status()).isEqualTo(500);
      assertThat(reply.details()).isEqualTo("unusable_listener");
      assertThat(reply.body()).isEqualTo("listener in cannot be used: http_filters[0]: Lua");
    }
  }

  @Test
  void aHeaderWithAnUnderscoreIsRefusedWhereTheConnectionManagerTakesNone() {
    TestRequest request = new TestRequest();
    request.headers.add("x_user", "1");
    publish();
    proceeded(call(request).begin());
    normalization = withUnderscores(Underscores.REJECT_REQUEST);
    publish();
    LocalReply reply = replied(call(request).begin());
    assertThat(reply.status()).isEqualTo(400);
    assertThat(reply.body()).isEqualTo("Bad Request");
    assertThat(reply.flags()).isEqualTo("DPE");
    proceeded(call(new TestRequest()).begin());
  }

  private static RequestNormalization withUnderscores(Underscores rule) {
    return new RequestNormalization(
        false, false, EscapedSlashes.KEEP, StripHostPort.NEVER, false, rule);
  }

  @Test
  void aHeaderWithAnUnderscoreIsTakenOffWhereTheConnectionManagerDropsIt() {
    normalization = withUnderscores(Underscores.DROP_HEADER);
    publish();
    TestRequest request = new TestRequest().header("x_user", "1").header("x-user", "2");
    RequestView head = proceeded(call(request).begin());
    assertThat(head.headers().contains("x_user")).isFalse();
    assertThat(head.headers().get("x-user")).isEqualTo("2");
  }

  @Test
  void theApplicationSeesTheEditedRequestAndTheCallerTheEditedResponse() {
    publish();
    InboundCall call =
        call(
            new TestRequest()
                .header("x-forwarded-for", "1.1.1.1, 2.2.2.2")
                .header("x-envoy-upstream-rq-timeout-ms", "5")
                .header("x-inside", "1")
                .header("x-forwarded-client-cert", "forged"));
    RequestView head = proceeded(call.begin());
    assertThat(head.headers().get("x-to-app")).isEqualTo("/ 2.2.2.2");
    assertThat(head.headers().get("x-forwarded-for")).isEqualTo("1.1.1.1, 2.2.2.2");
    assertThat(head.headers().get("x-forwarded-proto")).isEqualTo("http");
    assertThat(head.headers().get("x-request-id")).hasSize(36);
    assertThat(head.headers().contains("x-envoy-upstream-rq-timeout-ms")).isFalse();
    assertThat(head.headers().contains("x-inside")).isFalse();
    assertThat(head.headers().contains("x-forwarded-client-cert")).isFalse();
    HeaderList response = new HeaderList();
    call.onRequestComplete();
    mesh.time.advance(Duration.ofMillis(7));
    call.editResponse(201, response);
    assertThat(response.get("x-from-app")).isEqualTo("via_upstream");
    assertThat(response.get("x-envoy-upstream-service-time")).isEqualTo("7");
    call.end(EndReason.COMPLETE, 201);
    assertThat(call.info().route()).isEqualTo("/");
    assertThat(call.info().cluster()).isEqualTo("app");
    assertThat(call.nextTimerNanos()).isEqualTo(Long.MAX_VALUE);
  }

  @Test
  void anEdgeTakesTheConnectionsAddressAndReplacesForgedHeaders() {
    forwarding =
        new ForwardingHeaders(
            true, 0, false, true, "mesh", ForwardingHeaders.RequestId.DEFAULT, List.of());
    publish();
    RequestView head =
        proceeded(
            call(new TestRequest()
                    .header("x-forwarded-for", "1.1.1.1")
                    .header("x-forwarded-proto", "https")
                    .header("x-envoy-external-address", "1.1.1.1")
                    .header("x-envoy-original-path", "/forged")
                    .header("x-envoy-original-host", "forged")
                    .header("x-envoy-decorator-operation", "forged")
                    .header("x-request-id", "forged"))
                .begin());
    assertThat(head.headers().get("x-forwarded-for")).isEqualTo("1.1.1.1,10.9.9.9");
    assertThat(head.headers().get("x-forwarded-proto")).isEqualTo("http");
    assertThat(head.headers().get("x-forwarded-port")).isEqualTo("8080");
    assertThat(head.headers().get("x-request-id")).isNotEqualTo("forged");
    assertThat(head.headers().get("x-envoy-external-address")).isEqualTo("10.9.9.9");
    assertThat(head.headers().containsPrefix("x-envoy-original-")).isFalse();
    assertThat(head.headers().containsPrefix("x-envoy-decorator-")).isFalse();
    assertThat(head.headers().get("via")).isEqualTo("mesh");
    assertThat(head.headers().get("x-to-app")).isEqualTo("/ 10.9.9.9");
  }

  @Test
  void anIpv6AddressOfTheConnectionIsWrittenInItsShortForm() {
    forwarding =
        new ForwardingHeaders(
            true, 0, false, true, "mesh", ForwardingHeaders.RequestId.DEFAULT, List.of());
    publish();
    TestRequest request = new TestRequest().header("x-forwarded-for", "1.1.1.1");
    RequestView head =
        proceeded(call(request, Connection.of(8080, "2001:DB8:0:0:0:0:0:1")).begin());
    assertThat(head.headers().get("x-forwarded-for")).isEqualTo("1.1.1.1,2001:db8::1");
    assertThat(head.headers().get("x-envoy-external-address")).isEqualTo("2001:db8::1");
    assertThat(head.headers().get("x-to-app")).isEqualTo("/ 2001:db8::1");
  }

  @Test
  void anInternalRequestMayAskForItsTimeout() {
    forwarding =
        new ForwardingHeaders(
            false,
            0,
            false,
            false,
            "",
            ForwardingHeaders.RequestId.DEFAULT,
            List.of("192.168.0.0/16"));
    publish();
    InboundCall call =
        call(
            new TestRequest()
                .header("x-forwarded-for", "192.168.1.1")
                .header("x-envoy-upstream-rq-timeout-ms", "50"));
    RequestView head = proceeded(call.begin());
    assertThat(head.headers().get("x-envoy-internal")).isEqualTo("true");
    call.onRequestComplete();
    assertThat(call.deadlineNanos()).isEqualTo(Duration.ofMillis(50).toNanos());
  }

  @Test
  void answersThatAreNoMatterOfTheApplicationCarryTheRoutesEdits() {
    publish(
        List.of(
            route("/direct", new RouteAction.DirectResponse(418, "teapot", false)),
            route("/app", new RouteAction.NonForwarding())));
    TestRequest request = new TestRequest();
    request.path = "/direct";
    LocalReply direct = replied(call(request).begin());
    assertThat(direct.status()).isEqualTo(418);
    assertThat(direct.headers()).containsSequence("x-from-app", "direct_response");
    request.path = "/nowhere";
    LocalReply notFound = replied(call(request).begin());
    assertThat(notFound.status()).isEqualTo(404);
    assertThat(notFound.flags()).isEqualTo("NR");
    request.path = "/app/x";
    proceeded(call(request).begin());
  }

  private static RbacConfig allow(Condition principal) {
    TreeMap<String, RbacConfig.Policy> policies = new TreeMap<>();
    policies.put("p", new RbacConfig.Policy(List.of(new Condition.Any()), List.of(principal)));
    return new RbacConfig(new RbacConfig.Rules(RbacConfig.Action.ALLOW, policies), null, "");
  }

  private boolean allowed(Condition principal, TestRequest request) {
    publish(allow(principal));
    InboundStep step = call(request).begin();
    if (step instanceof InboundStep.Reply reply) {
      assertThat(reply.reply().details()).isEqualTo("rbac_access_denied_matched_policy[none]");
      return false;
    }
    return step instanceof InboundStep.Proceed;
  }

  @Test
  void rulesKnowTheConnectionAndTheForwardedClient() {
    IpRange peer = IpRange.parse("10.9.0.0/16");
    TestRequest plain = new TestRequest();
    TestRequest forwarded = new TestRequest().header("x-forwarded-for", "8.8.8.8");
    assertThat(allowed(new Condition.RemoteIp(peer), plain)).isTrue();
    assertThat(allowed(new Condition.RemoteIp(peer), forwarded)).isFalse();
    assertThat(allowed(new Condition.DirectRemoteIp(peer), forwarded)).isTrue();
    assertThat(allowed(new Condition.DestinationPort(8080, 8081), plain)).isTrue();
    assertThat(allowed(new Condition.DestinationPort(8081, 9000), plain)).isFalse();
    assertThat(allowed(new Condition.DestinationIp(IpRange.parse("10.0.0.1")), plain)).isTrue();
  }

  /** Neither by a rule that admits all but one, nor by one that denies but one. */
  @Test
  void whatAsksForAPeerThatIsHiddenIsRefused() {
    ConnectionView hidden =
        new ConnectionView() {
          @Override
          public InetSocketAddress local() {
            return Connection.of(8080, "10.9.9.9").local();
          }

          @Override
          public boolean isPeerHidden() {
            return true;
          }
        };
    IpRange range = IpRange.parse("10.9.0.0/16");
    for (Condition condition :
        List.of(new Condition.DirectRemoteIp(range), new Condition.RemoteIp(range))) {
      for (Condition principal : List.of(condition, new Condition.Not(condition))) {
        publish(allow(principal));
        assertThat(replied(call(new TestRequest(), hidden).begin()).status()).isEqualTo(500);
      }
    }
    publish(allow(new Condition.Any()));
    proceeded(call(new TestRequest(), hidden).begin());
  }

  /** An adapter that does not tell of its connections has nobody pass for somebody else. */
  @Test
  void ofAConnectionThatIsUnknownThePeerIsHidden() {
    assertThat(ConnectionView.UNKNOWN.isPeerHidden()).isTrue();
    assertThat(ConnectionView.NONE.isPeerHidden()).isFalse();
  }

  @Test
  void anApplicationThatIsTooSlowIsAnsweredFor() {
    publish();
    InboundCall call = call(new TestRequest());
    proceeded(call.begin());
    call.onRequestComplete();
    assertThat(call.nextTimerNanos()).isEqualTo(Duration.ofSeconds(15).toNanos());
    mesh.time.advance(Duration.ofSeconds(15));
    LocalReply reply = replied(call.onTimer());
    assertThat(reply.status()).isEqualTo(504);
    assertThat(reply.flags()).isEqualTo("UT");
    assertThat(call.nextTimerNanos()).isEqualTo(Long.MAX_VALUE);
    HeaderList late = new HeaderList();
    call.editResponse(200, late);
    assertThat(late.size()).isZero();
  }

  @Test
  void nobodyIsLateWhileMoreOfTheRequestIsAwaited() {
    publish();
    TestRequest request = new TestRequest();
    InboundCall call = call(request);
    proceeded(call.begin());
    MeshContext context = call.context();
    call.onRequestComplete();
    assertThat(context.deadlineNanos(mesh.time)).isEqualTo(Duration.ofSeconds(15).toNanos());
    mesh.time.advance(Duration.ofSeconds(10));
    call.onRequestIncomplete();
    assertThat(context.timeLeft()).isNull();
    mesh.time.advance(Duration.ofSeconds(10));
    assertThat(call.onTimer()).isInstanceOf(InboundStep.Wait.class);
    call.onRequestComplete();
    assertThat(context.timeLeft()).isEqualTo(Duration.ofSeconds(15));
    assertThat(context.withTimeout(Duration.ofSeconds(20), mesh.time).timeLeft())
        .isEqualTo(Duration.ofSeconds(15));
    mesh.time.advance(Duration.ofSeconds(15));
    assertThat(replied(call.onTimer()).status()).isEqualTo(504);
  }

  @Test
  void aResponseThatHasBegunIsBrokenOff() {
    publish();
    InboundCall call = call(new TestRequest());
    proceeded(call.begin());
    call.onRequestComplete();
    call.editResponse(200, new HeaderList());
    mesh.time.advance(Duration.ofSeconds(15));
    assertThat(call.onTimer()).isInstanceOf(InboundStep.Fail.class);
    assertThat(call.onTimer()).isInstanceOf(InboundStep.Wait.class);
  }

  @Test
  void aBufferedRequestThatIsTooLargeIsRefused() {
    publish(new BufferConfig(100));
    InboundCall call = call(new TestRequest());
    InboundStep step = call.begin();
    assertThat(((InboundStep.Proceed) step).bufferBytes()).isEqualTo(100);
    LocalReply reply = replied(call.onRequestTooLarge());
    assertThat(reply.status()).isEqualTo(413);
    assertThat(reply.details()).isEqualTo("request_payload_too_large");
  }

  @Test
  void whatTheApplicationCannotBeGivenIsAnInvalidRoute() {
    publish();
    InboundCall call = call(new TestRequest());
    proceeded(call.begin());
    LocalReply reply = replied(call.onUnservable("it is for another servlet"));
    assertThat(reply.status()).isEqualTo(500);
    assertThat(reply.body()).isEqualTo("invalid route: it is for another servlet");
    assertThat(reply.details()).isEqualTo("invalid_route");
  }

  @Test
  void aRequestThatAnnouncesTooMuchIsRefusedBeforeItIsRouted() {
    publish(new BufferConfig(100));
    TestRequest elsewhere = new TestRequest().header("content-length", "101");
    elsewhere.authority = "elsewhere";
    assertThat(replied(call(elsewhere).begin()).status()).isEqualTo(413);
    TestRequest small = new TestRequest().header("content-length", "100");
    small.authority = "elsewhere";
    assertThat(replied(call(small).begin()).status()).isEqualTo(404);
  }

  private MeshContext contextOf(TestRequest request) {
    InboundCall call = call(request);
    proceeded(call.begin());
    call.onRequestComplete();
    return call.context();
  }

  @Test
  void outboundCallsGetTheRequestIdTheTraceAndWhatIsLeftOfTheTime() {
    publish();
    MeshContext context =
        contextOf(
            new TestRequest()
                .header("traceparent", "00-a")
                .header("tracestate", "x=1")
                .header("cookie", "secret")
                .header("x-request-id", "given"));
    assertThat(context.headers())
        .containsExactly("traceparent", "00-a", "tracestate", "x=1", "x-request-id", "given");
    assertThat(context.deadlineNanos(mesh.time)).isEqualTo(Duration.ofSeconds(15).toNanos());
    assertThat(context.overrides()).isEqualTo(CallOverrides.NONE);
    assertThat(contextOf(new TestRequest()).header("x-request-id")).hasSize(36);
  }

  @Test
  void theApplicationMayNameMoreHeadersThatGoOn() {
    meshWith(b -> b.propagateHeaders("X-Tenant"));
    publish();
    MeshContext context = contextOf(new TestRequest().header("x-tenant", "blue"));
    assertThat(context.header("x-tenant")).isEqualTo("blue");
  }

  @Test
  void whatTheCallersProxyExpectsLimitsOutboundCallsButNotAtTheEdge() {
    publish();
    TestRequest hurried = new TestRequest().header("x-envoy-expected-rq-timeout-ms", "300");
    InboundCall call = call(hurried);
    RequestView head = proceeded(call.begin());
    assertThat(head.headers().get("x-envoy-expected-rq-timeout-ms")).isEqualTo("15000");
    call.onRequestComplete();
    assertThat(call.deadlineNanos()).isEqualTo(Duration.ofSeconds(15).toNanos());
    assertThat(call.context().deadlineNanos(mesh.time)).isEqualTo(Duration.ofMillis(300).toNanos());
    forwarding =
        new ForwardingHeaders(
            true, 0, false, false, "", ForwardingHeaders.RequestId.DEFAULT, List.of());
    publish();
    assertThat(contextOf(hurried).deadlineNanos(mesh.time))
        .isEqualTo(Duration.ofSeconds(15).toNanos());
  }

  @Test
  void aGrpcTimeoutLimitsOutboundCalls() {
    publish();
    TestRequest request =
        new TestRequest().header("content-type", "application/grpc").header("grpc-timeout", "2S");
    assertThat(contextOf(request).deadlineNanos(mesh.time))
        .isEqualTo(Duration.ofSeconds(2).toNanos());
    TestRequest noGrpc = new TestRequest().header("grpc-timeout", "2S");
    assertThat(contextOf(noGrpc).deadlineNanos(mesh.time))
        .isEqualTo(Duration.ofSeconds(15).toNanos());
  }

  @Test
  void aRequestThatPassesWithoutConfigurationHasItsHeadersInItsContext() {
    meshWith(b -> b.inboundWithoutConfig(InboundWithoutConfig.PASS));
    InboundCall call = call(new TestRequest().header("x-request-id", "given"));
    assertThat(call.begin()).isInstanceOf(InboundStep.Bypass.class);
    assertThat(call.context().headers()).containsExactly("x-request-id", "given");
  }

  @Test
  void wishesOfTheCallerReachOutboundCallsWhereServicesTellThemButNotAtTheEdge() {
    TestRequest wishing =
        new TestRequest().header("x-wishes", "priority=high, cluster:c=c2, cluster:=x, nonsense");
    publish();
    assertThat(contextOf(wishing).overrides()).isEqualTo(CallOverrides.NONE);
    meshWith(b -> b.overridesHeader("X-Wishes"));
    publish();
    assertThat(contextOf(wishing).overrides())
        .isEqualTo(
            CallOverrides.NONE.withPriority(RoutingPriority.HIGH).withClusterInsteadOf("c", "c2"));
    forwarding =
        new ForwardingHeaders(
            true, 0, false, false, "", ForwardingHeaders.RequestId.DEFAULT, List.of());
    publish();
    assertThat(contextOf(wishing).overrides()).isEqualTo(CallOverrides.NONE);
  }

  @Test
  void ofTeOnlyTrailersArePassedOn() {
    publish();
    for (String[] each :
        new String[][] {{"trailers", "trailers"}, {"gzip, trailers", "trailers"}, {"gzip", null}}) {
      RequestView head = proceeded(call(new TestRequest().header("te", each[0])).begin());
      assertThat(head.headers().get("te")).as(each[0]).isEqualTo(each[1]);
    }
  }

  @Test
  void whatFiltersAskOfTheRouterIsObeyedAndNotPassedOn() {
    HeaderEdits ask = add("x-envoy-upstream-rq-timeout-ms", "50");
    HeaderEdits empty = add("x-envoy-upstream-rq-timeout-alt-response", "1");
    publish(new HeaderMutationConfig(List.of(ask, empty), List.of(), List.of(), false));
    InboundCall call = call(new TestRequest().header("x-envoy-upstream-rq-timeout-ms", "1"));
    RequestView head = proceeded(call.begin());
    assertThat(head.headers().containsPrefix("x-envoy-upstream-rq")).isFalse();
    call.onRequestComplete();
    assertThat(call.deadlineNanos()).isEqualTo(Duration.ofMillis(50).toNanos());
    mesh.time.advance(Duration.ofMillis(50));
    assertThat(replied(call.onTimer()).status()).isEqualTo(204);
  }
}
