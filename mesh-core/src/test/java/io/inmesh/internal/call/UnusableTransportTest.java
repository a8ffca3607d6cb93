package io.inmesh.internal.call;

import static io.inmesh.internal.call.TestMesh.replied;
import static io.inmesh.internal.call.TestMesh.sent;
import static org.assertj.core.api.Assertions.assertThat;

import io.inmesh.admin.EndpointStatus;
import io.inmesh.call.Attempt;
import io.inmesh.call.CallInfo;
import io.inmesh.call.EndReason;
import io.inmesh.call.Explanation;
import io.inmesh.call.LocalReply;
import io.inmesh.call.OutboundCall;
import io.inmesh.call.Step;
import io.inmesh.call.UnsendableRequestException;
import io.inmesh.config.Cluster;
import io.inmesh.config.Endpoint;
import io.inmesh.config.Endpoint.HealthStatus;
import io.inmesh.config.EndpointAddress;
import io.inmesh.config.Endpoints.LocalityEndpoints;
import io.inmesh.config.HedgePolicy;
import io.inmesh.config.Locality;
import io.inmesh.config.MeshMode;
import io.inmesh.config.Metadata;
import io.inmesh.config.RetryOn;
import io.inmesh.config.RouteAction.Forward;
import io.inmesh.config.TransportSecurity;
import io.inmesh.config.UpstreamConnection;
import io.inmesh.config.UpstreamConnection.TransportMatch;
import io.inmesh.internal.call.TestMesh.TestRequest;
import io.inmesh.internal.call.TestMesh.TestResponse;
import io.inmesh.telemetry.MeshListener;
import io.inmesh.testing.contract.Policies;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** No adapter is ever given an attempt that it would have to refuse for its transport. */
class UnusableTransportTest {
  private static final TransportSecurity UNUSABLE =
      new TransportSecurity.Unusable("TLS: not supported yet");
  private static final Duration PER_TRY = Duration.ofMillis(100);

  private TestMesh mesh = new TestMesh();

  @AfterEach
  void close() {
    mesh.close();
  }

  private static UpstreamConnection connection(
      TransportSecurity transport, List<TransportMatch> matches) {
    UpstreamConnection defaults = UpstreamConnection.DEFAULT;
    return new UpstreamConnection(
        defaults.connectTimeout(), defaults.protocol(), null, 0, null, transport, matches);
  }

  /** Every endpoint wants what cannot be honoured. */
  private void unusable(Forward route) {
    Cluster cluster =
        Cluster.builder("c")
            .connection(connection(UNUSABLE, List.of()))
            .outlierDetection(Policies.ejectsAtOnce())
            .build();
    mesh.route(route).cluster(cluster, 1).publish();
  }

  /** Of two endpoints the second one does. */
  private void secondUnusable(Forward route) {
    TransportMatch tls = new TransportMatch("tls", Map.of("tls", true), UNUSABLE);
    Cluster cluster =
        Cluster.builder("c")
            .connection(connection(TransportSecurity.PLAINTEXT, List.of(tls)))
            .build();
    Endpoint second =
        new Endpoint(
            new EndpointAddress("10.0.0.2", 80),
            "",
            HealthStatus.UNKNOWN,
            1,
            new Metadata(Map.of("envoy.transport_socket_match", Map.of("tls", true))),
            List.of());
    mesh.route(route)
        .cluster(
            cluster,
            new LocalityEndpoints(
                Locality.NONE, 0, 0, List.of(Endpoint.of("10.0.0.1", 80), second)))
        .publish();
  }

  private EndpointStatus endpoint() {
    return mesh.mesh.clusterStatus("c").endpoints().get(0);
  }

  @Test
  void theCallFailsAsOneWithoutAConnection() {
    unusable(Forward.to("c"));
    OutboundCall call = mesh.call(new TestRequest());
    LocalReply reply = replied(call.begin());
    assertThat(reply.status()).isEqualTo(503);
    assertThat(reply.flags()).isEqualTo("UF");
    assertThat(reply.body())
        .isEqualTo(
            "upstream connect error or disconnect/reset before headers. reset reason: remote"
                + " connection failure");
    assertThat(reply.cause())
        .isInstanceOf(UnsendableRequestException.class)
        .hasMessage("TLS: not supported yet");
    assertThat(call.info().details())
        .isEqualTo("upstream_reset_before_response_started{remote_connection_failure}");
    assertThat(call.info().attempts()).isEqualTo(1);
    call.end(EndReason.COMPLETE, null);
  }

  @Test
  void theAttemptIsCountedHoldsNothingAndEjectsNobody() {
    unusable(Forward.to("c"));
    OutboundCall call = mesh.call(new TestRequest());
    replied(call.begin());
    assertThat(mesh.mesh.clusterStatus("c").breakers().requests().taken()).isZero();
    assertThat(mesh.mesh.clusterStatus("c").breakers().pending().taken()).isZero();
    EndpointStatus endpoint = endpoint();
    assertThat(endpoint.requests().active()).isZero();
    assertThat(endpoint.requests().started()).isEqualTo(1);
    assertThat(endpoint.requests().failedConnects()).isEqualTo(1);
    assertThat(endpoint.ejected()).isFalse();
    call.end(EndReason.COMPLETE, null);
  }

  @Test
  void itIsRetriedAsThePolicySays() {
    unusable(Forward.to("c").withRetry(Policies.retry(Duration.ZERO, 2, RetryOn.CONNECT_FAILURE)));
    OutboundCall call = mesh.call(new TestRequest());
    LocalReply reply = replied(call.begin()); // the pauses are those of a draw of 0
    assertThat(reply.body()).contains("retried and the latest reset reason");
    assertThat(call.info().responseFlags()).contains("UF", "URX");
    assertThat(call.info().attempts()).isEqualTo(3);
    assertThat(mesh.events)
        .containsExactly(
            "retry c remote connection failure",
            "retry c remote connection failure",
            "retry denied c limit");
    assertThat(endpoint().requests().failedConnects()).isEqualTo(3);
    call.end(EndReason.COMPLETE, null);
  }

  @Test
  void aRetryGoesToAnEndpointThatCanBeReached() {
    secondUnusable(
        Forward.to("c").withRetry(Policies.retry(Duration.ZERO, 1, RetryOn.CONNECT_FAILURE)));
    for (int i = 0; i < 4; i++) {
      OutboundCall call = mesh.call(new TestRequest());
      assertThat(sent(call.begin()).endpoint().address().host()).isEqualTo("10.0.0.1");
      call.end(EndReason.CANCELLED, null);
    }
    assertThat(mesh.events).contains("retry c remote connection failure");
  }

  @Test
  void aHedgeThatCannotBeSentLeavesTheFirstAttemptAlive() {
    secondUnusable(
        Forward.to("c")
            .withRetry(Policies.retry(PER_TRY, 1, RetryOn.FIVE_XX))
            .withHedge(new HedgePolicy(true)));
    OutboundCall call = mesh.call(new TestRequest());
    Attempt first = sent(call.begin());
    assertThat(first.endpoint().address().host()).isEqualTo("10.0.0.1");
    call.onRequestComplete();
    mesh.time.advance(PER_TRY);
    assertThat(call.onTimer()).isInstanceOf(Step.Wait.class);
    assertThat(call.info().attempts()).isEqualTo(2);
    assertThat(call.takeCancelled()).isNull();
    assertThat(call.onResponse(first, TestResponse.of(200))).isInstanceOf(Step.Deliver.class);
    call.end(EndReason.COMPLETE, null);
  }

  @Test
  void anExplanationShowsTheTransportAndFailsNobody() {
    unusable(Forward.to("c"));
    Explanation explanation = mesh.mesh.explain(new TestRequest());
    assertThat(explanation.target().transport()).isEqualTo(UNUSABLE);
    assertThat(explanation.target().endpoint()).isEqualTo("10.0.0.1:80");
    assertThat(explanation.head()).isNotNull();
    assertThat(endpoint().requests().failedConnects()).isZero();
  }

  @Test
  void shadowModeTellsOfTheFailureAndFailsNobody() {
    List<String> told = inShadow();
    unusable(Forward.to("c"));
    shadowed(new TestRequest());
    assertThat(told).containsExactly("503 UF, flags UF, 1 attempts, 0 retries");
    assertThat(endpoint().requests().failedConnects()).isZero();
  }

  @Test
  void shadowModeTakesNoRetryFromTheCallsThatAreMade() {
    List<String> told = inShadow();
    unusable(Forward.to("c").withRetry(Policies.retry(Duration.ZERO, 2, RetryOn.CONNECT_FAILURE)));
    shadowed(new TestRequest());
    assertThat(told).containsExactly("503 UF, flags UF, 1 attempts, 0 retries");
    assertThat(endpoint().requests().failedConnects()).isZero();
    assertThat(endpoint().requests().started()).isEqualTo(1);
    assertThat(endpoint().requests().active()).isZero();
  }

  @Test
  void shadowModeTellsOfNoFailureWhereTheCallWouldWait() {
    List<String> told = inShadow();
    unusable(Forward.to("c"));
    TestRequest request = new TestRequest();
    request.waitForReady = true;
    shadowed(request);
    assertThat(told).containsExactly("none, flags , 1 attempts, 0 retries");
    assertThat(endpoint().requests().failedConnects()).isZero();
  }

  /** From now on; what it tells, with the retries that the cluster counts at that moment. */
  private List<String> inShadow() {
    List<String> told = new ArrayList<>();
    mesh.close();
    mesh =
        new TestMesh(settings ->
            settings
                .mode(MeshMode.SHADOW)
                .listener(
                    new MeshListener() {
                      @Override
                      public void onShadowCall(CallInfo call, @Nullable LocalReply reply) {
                        String end = reply == null ? "none" : reply.status() + " " + reply.flags();
                        told.add(
                            end
                                + (", flags " + call.responseFlags())
                                + (", " + call.attempts() + " attempts")
                                + (", " + retriesTaken() + " retries"));
                      }
                    }));
    return told;
  }

  private long retriesTaken() {
    return mesh.mesh.clusterStatus("c").breakers().retries().taken();
  }

  private void shadowed(TestRequest request) {
    OutboundCall call = mesh.call(request);
    assertThat(call.begin()).isInstanceOf(Step.Bypass.class);
    call.end(EndReason.COMPLETE, null);
  }
}
