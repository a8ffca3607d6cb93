package io.inmesh.internal.call;

import static org.assertj.core.api.Assertions.assertThat;

import io.inmesh.call.ConnectionView;
import io.inmesh.call.EndReason;
import io.inmesh.call.InboundCall;
import io.inmesh.call.InboundStep;
import io.inmesh.call.LocalReply;
import io.inmesh.call.MeshContext;
import io.inmesh.call.RequestView;
import io.inmesh.config.BufferConfig;
import io.inmesh.config.FaultConfig;
import io.inmesh.config.ForwardingHeaders;
import io.inmesh.config.HeaderEdits;
import io.inmesh.config.HeaderMutationConfig;
import io.inmesh.config.IpRange;
import io.inmesh.config.RbacConfig;
import io.inmesh.config.RbacConfig.Condition;
import io.inmesh.config.RequestNormalization;
import io.inmesh.config.RequestNormalization.EscapedSlashes;
import io.inmesh.config.RequestNormalization.StripHostPort;
import io.inmesh.config.RequestNormalization.Underscores;
import io.inmesh.config.RouteAction;
import io.inmesh.config.RuntimeFraction;
import io.inmesh.internal.call.TestMesh.TestRequest;
import io.inmesh.internal.http.HeaderList;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

final class InboundCallTest extends InboundFixture {
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

  @Test
  void aHeaderWithAnUnderscoreIsRefusedInTheWayOfTheProtocol() {
    normalization = withUnderscores(Underscores.REJECT_REQUEST);
    publish();
    TestRequest request =
        new TestRequest().header("x_user", "1").header("content-type", "application/grpc");
    LocalReply text = replied(call(request).begin());
    assertThat(text.status() + " " + text.body()).isEqualTo("400 Bad Request");
    assertThat(text.headers()).doesNotContain("grpc-status").contains("text/plain");
    ConnectionView http2 =
        new ConnectionView() {
          @Override
          public InetSocketAddress local() {
            return new InetSocketAddress(8080);
          }

          @Override
          public String protocol() {
            return "HTTP/2";
          }
        };
    assertThat(replied(call(request, http2).begin()).headers())
        .containsSequence("grpc-status", "13");
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
        ForwardingHeaders.builder()
            .useRemoteAddress(true)
            .appendXForwardedPort(true)
            .via("mesh")
            .build();
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
        ForwardingHeaders.builder()
            .useRemoteAddress(true)
            .appendXForwardedPort(true)
            .via("mesh")
            .build();
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
    forwarding = ForwardingHeaders.builder().internalAddresses(List.of("192.168.0.0/16")).build();
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
            route("/direct", new RouteAction.DirectResponse(418, "teapot")),
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
    TestRequest padded = new TestRequest().header("x-forwarded-for", "010.8.0.1");
    assertThat(allowed(new Condition.RemoteIp(IpRange.parse("10.8.0.0/16")), padded)).isFalse();
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

  /** But for the while that was waited. */
  @Test
  void theTimeOfARequestThatTurnsOutToHaveNoBodyRunsOn() {
    publish();
    InboundCall call = call(new TestRequest());
    proceeded(call.begin());
    call.onRequestComplete();
    mesh.time.advance(Duration.ofSeconds(10));
    call.onRequestIncomplete();
    mesh.time.advance(Duration.ofSeconds(10));
    call.onRequestEmpty();
    assertThat(call.context().timeLeft()).isEqualTo(Duration.ofSeconds(5));
    assertThat(call.onTimer()).isInstanceOf(InboundStep.Wait.class);
    mesh.time.advance(Duration.ofSeconds(5));
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

  /** As Envoy's router has it: what a filter takes is not the upstream's time. */
  @Test
  void theDelayOfAFilterIsNotTheApplicationsTime() {
    publish(
        new FaultConfig(
            new FaultConfig.Delay(Duration.ofSeconds(3), RuntimeFraction.ALL),
            null,
            "",
            List.of(),
            List.of(),
            null,
            FaultConfig.RuntimeKeys.DEFAULT));
    InboundCall call = call(new TestRequest());
    assertThat(call.begin()).isInstanceOf(InboundStep.Wait.class);
    call.onRequestComplete();
    mesh.time.advance(Duration.ofSeconds(3));
    RequestView head = proceeded(call.onTimer());
    mesh.time.advance(Duration.ofMillis(40));
    HeaderList response = new HeaderList();
    call.editResponse(200, response);

    assertThat(head.headers().get("x-envoy-expected-rq-timeout-ms")).isEqualTo("15000");
    assertThat(response.get("x-envoy-upstream-service-time")).isEqualTo("40");
  }
}
