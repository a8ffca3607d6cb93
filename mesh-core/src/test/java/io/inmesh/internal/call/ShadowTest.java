package io.inmesh.internal.call;

import static org.assertj.core.api.Assertions.assertThat;

import io.inmesh.call.CallInfo;
import io.inmesh.call.ConnectionView;
import io.inmesh.call.EndReason;
import io.inmesh.call.InboundCall;
import io.inmesh.call.InboundStep;
import io.inmesh.call.LocalReply;
import io.inmesh.call.OutboundCall;
import io.inmesh.call.Step;
import io.inmesh.config.CircuitBreakers;
import io.inmesh.config.Cluster;
import io.inmesh.config.MeshMode;
import io.inmesh.config.RouteAction.Forward;
import io.inmesh.internal.call.TestMesh.TestRequest;
import io.inmesh.telemetry.MeshListener;
import io.inmesh.testing.contract.Policies;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a mesh in shadow mode, or one that is for some authorities only, does with calls. */
class ShadowTest {
  private final List<String> events = new ArrayList<>();
  private TestMesh mesh = shadow();

  private TestMesh shadow() {
    return new TestMesh(settings -> settings.mode(MeshMode.SHADOW).listener(new Recorder()));
  }

  @AfterEach
  void close() {
    mesh.close();
  }

  private void publish(Cluster cluster) {
    mesh.route(Forward.to("c")).cluster(cluster, 1).publish();
  }

  private OutboundCall bypassed(TestRequest request) {
    OutboundCall call = mesh.call(request);
    assertThat(call.begin()).isInstanceOf(Step.Bypass.class);
    assertThat(call.nextTimerNanos()).isEqualTo(Long.MAX_VALUE);
    call.end(EndReason.COMPLETE, null);
    return call;
  }

  @Test
  void aCallGoesItsOwnWayAndTheEndpointItWouldHaveGoneToIsReported() {
    publish(Cluster.builder("c").build());
    OutboundCall call = bypassed(new TestRequest());
    assertThat(events).containsExactly("call r c 10.0.0.1:80");
    assertThat(call.info().cluster()).isEqualTo("c");
  }

  @Test
  void whatTheMeshWouldHaveAnsweredIsReportedWithoutItsDelays() {
    mesh.filter("f", Policies.fault(Duration.ofMinutes(4), 418));
    publish(Cluster.builder("c").build());
    bypassed(new TestRequest());
    assertThat(events).containsExactly("call r c  418 DI,FI");
    assertThat(mesh.time.nanoTime()).isZero();
  }

  @Test
  void delaysAreNotWaitedForAndTheDecisionBehindThemIsReported() {
    mesh.filter("f", Policies.fault(Duration.ofMinutes(4), null));
    publish(Cluster.builder("c").build());
    bypassed(new TestRequest());
    assertThat(events).containsExactly("call r c 10.0.0.1:80");
  }

  /** Five minutes, by default. */
  @Test
  void aDelayThatTheIdleTimeoutWouldEndIsReportedSo() {
    mesh.filter("f", Policies.fault(Duration.ofHours(1), null));
    publish(Cluster.builder("c").build());
    bypassed(new TestRequest());
    assertThat(events).containsExactly("call r c  504 DI,SI");
    assertThat(mesh.time.nanoTime()).isZero();
  }

  @Test
  void permitsAreGivenBackBeforeTheCallGoesOn() {
    CircuitBreakers.Thresholds one = new CircuitBreakers.Thresholds(1, 1, 1, 1, null, false);
    publish(Cluster.builder("c").circuitBreakers(new CircuitBreakers(one, one, null)).build());
    for (int i = 0; i < 3; i++) {
      OutboundCall open = mesh.call(new TestRequest());
      assertThat(open.begin()).isInstanceOf(Step.Bypass.class);
    }
    assertThat(events).hasSize(3).allMatch("call r c 10.0.0.1:80"::equals);
    assertThat(mesh.events).isEmpty();
  }

  @Test
  void nothingWaitsForAConfiguration() {
    OutboundCall call = mesh.call(new TestRequest());
    assertThat(call.begin()).isInstanceOf(Step.Bypass.class);
    InboundCall inbound = mesh.mesh.inbound(new TestRequest(), ConnectionView.UNKNOWN, () -> {});
    assertThat(inbound.begin()).isInstanceOf(InboundStep.Bypass.class);
    assertThat(events).isEmpty();
  }

  @Test
  void unknownAuthoritiesAreNotReported() {
    publish(Cluster.builder("c").build());
    TestRequest other = new TestRequest();
    other.authority = "elsewhere";
    bypassed(other);
    assertThat(events).isEmpty();
  }

  @Test
  void inboundCallsReachTheApplicationWhateverWouldHaveBeenAnswered() {
    publish(Cluster.builder("c").build()); // no inbound listener
    InboundCall call = mesh.mesh.inbound(new TestRequest(), ConnectionView.UNKNOWN, () -> {});
    assertThat(call.begin()).isInstanceOf(InboundStep.Bypass.class);
    assertThat(call.deadlineNanos()).isEqualTo(Long.MAX_VALUE);
    call.end(EndReason.COMPLETE, 200);
    assertThat(events).containsExactly("inbound 503");
  }

  @Test
  void noAuthorityIsInAMeshInShadowMode() {
    publish(Cluster.builder("c").build());
    assertThat(mesh.mesh.isInMesh("shop")).isFalse();
  }

  @Test
  void onlyAdmittedAuthoritiesAreInTheMesh() {
    mesh.close();
    List<String> asked = new ArrayList<>();
    mesh =
        new TestMesh(settings ->
            settings.authorities(authority -> {
              asked.add(authority);
              return authority.equals("shop");
            }));
    assertThat(mesh.mesh.isInMesh("shop")).isFalse(); // no configuration yet
    publish(Cluster.builder("c").build());
    assertThat(mesh.mesh.isInMesh("shop")).isTrue();
    assertThat(mesh.mesh.isInMesh("SHOP:80")).isFalse();
    assertThat(asked).contains("SHOP:80");
    TestRequest other = new TestRequest();
    other.authority = "Shop";
    bypassed(other);
    assertThat(mesh.mesh.explain(other).bypass()).isTrue();
    OutboundCall call = mesh.call(new TestRequest());
    assertThat(call.begin()).isInstanceOf(Step.Send.class);
    call.end(EndReason.CANCELLED, null);
  }

  private final class Recorder implements MeshListener {
    @Override
    public void onShadowCall(CallInfo call, @Nullable LocalReply reply) {
      String end = reply == null ? call.endpoint() : ' ' + text(reply);
      events.add("call " + call.route() + ' ' + call.cluster() + ' ' + end.stripTrailing());
    }

    @Override
    public void onShadowInbound(CallInfo call, @Nullable LocalReply reply) {
      events.add("inbound " + (reply == null ? "" : reply.status()));
    }

    private static String text(LocalReply reply) {
      return reply.status() + " " + reply.flags();
    }

    @Override
    public void onCallEnd(OutboundCall call, int status, long nanos) {
      events.add("end");
    }

    @Override
    public void onAttempt(io.inmesh.call.Attempt attempt) {
      events.add("attempt");
    }
  }
}
