package io.inmesh.internal.call;

import static org.assertj.core.api.Assertions.assertThat;

import io.inmesh.call.CallOverrides;
import io.inmesh.call.InboundCall;
import io.inmesh.call.InboundStep;
import io.inmesh.call.MeshContext;
import io.inmesh.call.RequestView;
import io.inmesh.config.ForwardingHeaders;
import io.inmesh.config.InboundWithoutConfig;
import io.inmesh.config.RoutingPriority;
import io.inmesh.internal.call.TestMesh.TestRequest;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** What of an inbound request reaches the outbound calls of its application. */
final class InboundContextTest extends InboundFixture {
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
    forwarding = ForwardingHeaders.builder().useRemoteAddress(true).build();
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
    forwarding = ForwardingHeaders.builder().useRemoteAddress(true).build();
    publish();
    assertThat(contextOf(wishing).overrides()).isEqualTo(CallOverrides.NONE);
  }
}
