package io.inmesh.internal.call;

import static io.inmesh.internal.call.TestMesh.replied;
import static io.inmesh.internal.call.TestMesh.sent;
import static org.assertj.core.api.Assertions.assertThat;

import io.inmesh.call.Attempt;
import io.inmesh.call.EndReason;
import io.inmesh.call.FailureKind;
import io.inmesh.call.InvalidHeaderException;
import io.inmesh.call.LocalReply;
import io.inmesh.call.OutboundCall;
import io.inmesh.call.Step;
import io.inmesh.call.UnsendableRequestException;
import io.inmesh.config.Balancing;
import io.inmesh.config.CircuitBreakers;
import io.inmesh.config.CircuitBreakers.Thresholds;
import io.inmesh.config.Cluster;
import io.inmesh.config.ClusterWithEndpoints;
import io.inmesh.config.ClusterWithEndpoints.Leaf;
import io.inmesh.config.Endpoint;
import io.inmesh.config.Endpoints;
import io.inmesh.config.Endpoints.DropOverload;
import io.inmesh.config.Endpoints.LocalityEndpoints;
import io.inmesh.config.LbPolicy;
import io.inmesh.config.Locality;
import io.inmesh.config.OutlierDetection;
import io.inmesh.config.RetryOn;
import io.inmesh.config.RetryPolicy;
import io.inmesh.config.RetryPolicy.HostSelection;
import io.inmesh.config.RouteAction.Forward;
import io.inmesh.config.RuntimeFraction;
import io.inmesh.internal.call.TestMesh.TestRequest;
import io.inmesh.internal.call.TestMesh.TestResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which cluster's policies hold for a call, and what the engine tells them. */
class CallClustersTest {
  private static final Locality HERE = new Locality("r", "here", "");
  private static final Locality THERE = new Locality("r", "there", "");

  private final TestMesh mesh = new TestMesh(builder -> builder.locality(HERE));

  @AfterEach
  void close() {
    mesh.close();
  }

  private static LocalityEndpoints hosts(Locality where, int priority, int first, int count) {
    List<Endpoint> list = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      list.add(Endpoint.of("10.0." + priority + "." + (first + i), 80));
    }
    return new LocalityEndpoints(where, 0, priority, list);
  }

  private static CircuitBreakers requests(long max) {
    return new CircuitBreakers(
        new Thresholds(1024, 1024, max, 3, null, false), Thresholds.DEFAULT, null);
  }

  private static OutlierDetection ejectAfter(int serverErrors, int localFailures, boolean split) {
    return ejectAfter(serverErrors, localFailures, split, Duration.ofSeconds(30));
  }

  private static OutlierDetection ejectAfter(
      int serverErrors, int localFailures, boolean split, Duration base) {
    return new OutlierDetection(
        new OutlierDetection.Ejection(
            Duration.ofSeconds(10), base, Duration.ofSeconds(300), Duration.ZERO, 100, false),
        new OutlierDetection.Consecutive(serverErrors, 100, 0, 0, localFailures, 100),
        OutlierDetection.SuccessRate.DEFAULT,
        OutlierDetection.FailurePercentage.DEFAULT,
        split,
        true);
  }

  private static Balancing withoutPanic() {
    Balancing base = Balancing.DEFAULT;
    return new Balancing(
        base.policy(), base.locality(), 0, false, base.updateMergeWindow(), base.subsets());
  }

  /** An aggregate {@code c} of the clusters {@code a} and {@code b}, each with one host. */
  private void aggregate(Cluster aggregate, Cluster a, Cluster b) {
    mesh.route(Forward.to("c"))
        .cluster(a, hosts(HERE, 0, 1, 1))
        .cluster(b, hosts(HERE, 0, 2, 1))
        .cluster(
            new ClusterWithEndpoints(
                aggregate,
                Endpoints.of("c", List.of(hosts(HERE, 0, 1, 1), hosts(HERE, 1, 2, 1))),
                List.of(new Leaf("a", 0, 1), new Leaf("b", 1, 1))))
        .publish();
  }

  private OutboundCall call() {
    return mesh.call(new TestRequest());
  }

  private String host() {
    OutboundCall call = call();
    Attempt attempt = sent(call.begin());
    call.onResponse(attempt, TestResponse.of(200));
    call.end(EndReason.COMPLETE, null);
    return attempt.endpoint().address().host();
  }

  private void failedCall(FailureKind kind) {
    OutboundCall call = call();
    call.onFailure(sent(call.begin()), kind, null);
    call.end(EndReason.COMPLETE, null);
  }

  // ---- aggregates ----

  @Test
  void anAttemptToAnAggregateBelongsToTheLeafOfItsHost() {
    aggregate(
        Cluster.builder("c").build(), Cluster.builder("a").build(), Cluster.builder("b").build());
    Attempt attempt = sent(call().begin());
    assertThat(attempt.cluster()).isEqualTo("a");
    assertThat(attempt.endpoint().address().host()).isEqualTo("10.0.0.1");
  }

  @Test
  void theLeafsCircuitBreakerHoldsAndNotTheAggregates() {
    aggregate(
        Cluster.builder("c").circuitBreakers(requests(0)).build(),
        Cluster.builder("a").circuitBreakers(requests(1)).build(),
        Cluster.builder("b").build());
    sent(call().begin());
    LocalReply refused = replied(call().begin());
    assertThat(refused.flags()).isEqualTo("UO");
    assertThat(mesh.events).containsExactly("overflow a requests");
  }

  @Test
  void theLeafsOutlierDetectionSendsTheAggregatesCallsToTheNextLeaf() {
    aggregate(
        Cluster.builder("c").build(),
        Cluster.builder("a")
            .outlierDetection(ejectAfter(2, 0, false))
            .balancing(withoutPanic())
            .build(),
        Cluster.builder("b").build());
    failedCall(FailureKind.REMOTE_RESET);
    assertThat(host()).isEqualTo("10.0.0.1");
    failedCall(FailureKind.REMOTE_RESET);
    failedCall(FailureKind.REMOTE_RESET);
    assertThat(host()).isEqualTo("10.0.0.2");
  }

  @Test
  void anAggregateFollowsItsLeavesAsTheyComeAndGo() {
    Cluster a = Cluster.builder("a").build();
    aggregate(Cluster.builder("c").build(), a, Cluster.builder("b").build());
    mesh.cluster(a, new LocalityEndpoints[0]);
    mesh.publish();
    assertThat(host()).isEqualTo("10.0.0.2");
    mesh.cluster(a, hosts(HERE, 0, 7, 1)).publish();
    assertThat(host()).isEqualTo("10.0.0.7");
  }

  @Test
  void aCallInTheQueueOfALeafGoesOnWithThatLeafsPermits() {
    Thresholds one = new Thresholds(1, 1, 10, 3, null, false);
    aggregate(
        Cluster.builder("c").build(),
        Cluster.builder("a").circuitBreakers(new CircuitBreakers(one, one, null)).build(),
        Cluster.builder("b").build());
    OutboundCall first = call();
    Attempt attempt = sent(first.begin());
    first.onConnected(attempt);
    OutboundCall second = call();
    assertThat(second.begin()).isInstanceOf(Step.Wait.class);
    assertThat(replied(call().begin()).flags()).isEqualTo("UO");
    first.onResponse(attempt, TestResponse.of(200));
    first.end(EndReason.COMPLETE, null);
    assertThat(sent(second.onTimer()).cluster()).isEqualTo("a");
  }

  // ---- retries ----

  private static RetryPolicy retryOn5xx(int retries, HostSelection hosts) {
    return new RetryPolicy(
        Set.of(RetryOn.FIVE_XX),
        RetryPolicy.Retriable.NONE,
        retries,
        Duration.ZERO,
        Duration.ZERO,
        RetryPolicy.Backoff.DEFAULT,
        null,
        hosts);
  }

  @Test
  void aRetryGoesToAnotherPriorityWherePreviousPrioritiesAreAvoided() {
    RetryPolicy policy = retryOn5xx(2, new HostSelection(false, false, Map.of(), 1, 1));
    mesh.route(Forward.to("c").withRetry(policy))
        .cluster(Cluster.builder("c").build(), hosts(HERE, 0, 1, 1), hosts(HERE, 1, 1, 1))
        .publish();
    OutboundCall call = call();
    Attempt first = sent(call.begin());
    Attempt second = sent(call.onResponse(first, TestResponse.of(503)));
    Attempt third = sent(call.onResponse(second, TestResponse.of(503)));
    assertThat(first.endpoint().address().host()).isEqualTo("10.0.0.1");
    assertThat(second.endpoint().address().host()).isEqualTo("10.0.1.1");
    assertThat(third.endpoint().address().host()).isEqualTo("10.0.0.1");
  }

  @Test
  void aRetryAvoidsTheHostsThatWereTriedBefore() {
    RetryPolicy policy = retryOn5xx(1, new HostSelection(true, false, Map.of(), 3, 0));
    mesh.route(Forward.to("c").withRetry(policy))
        .cluster(Cluster.builder("c").build(), hosts(HERE, 0, 1, 2))
        .publish();
    OutboundCall call = call();
    Attempt first = sent(call.begin());
    host(); // takes the other host's turn, so that it would be the first one's again
    Attempt second = sent(call.onResponse(first, TestResponse.of(503)));
    assertThat(second.endpoint()).isNotEqualTo(first.endpoint());
  }

  @Test
  void aGrpcRequestThatNeverLeftIsSentAgainOutsideOfThePolicy() {
    mesh.route(Forward.to("c")).cluster(Cluster.builder("c").build(), 2).publish();
    OutboundCall call = mesh.call(new TestRequest().header("content-type", "application/grpc"));
    Attempt first = sent(call.begin());
    Attempt second = sent(call.onFailure(first, FailureKind.NEVER_SENT, null));
    mesh.draw = 10_000_000;
    assertThat(call.onFailure(second, FailureKind.NEVER_SENT, null)).isInstanceOf(Step.Wait.class);
    mesh.time.advance(Duration.ofMillis(10));
    Attempt third = sent(call.onTimer());
    assertThat(call.onResponse(third, TestResponse.of(200))).isInstanceOf(Step.Deliver.class);
    assertThat(mesh.events).containsExactly("retry c transparent", "retry c transparent");
  }

  @Test
  void aGrpcRequestThatNeverLeavesEndsAtSomeTime() {
    mesh.route(Forward.to("c")).cluster(Cluster.builder("c").build(), 2).publish();
    OutboundCall call = mesh.call(new TestRequest().header("content-type", "application/grpc"));
    Step step = call.begin();
    int attempts = 0;
    while (step instanceof Step.Send || step instanceof Step.Wait) {
      if (step instanceof Step.Send send) {
        attempts++;
        assertThat(attempts).isLessThan(50);
        step = call.onFailure(send.attempt(), FailureKind.NEVER_SENT, null);
      } else {
        mesh.time.advance(Duration.ofSeconds(1));
        step = call.onTimer();
      }
    }
    assertThat(replied(step).flags()).isEqualTo("UC");
    assertThat(attempts).isEqualTo(17);
  }

  /** Neither by gRPC's own rules nor by the policy of its route. */
  @ParameterizedTest
  @ValueSource(strings = {"application/grpc", "text/plain"})
  void aRequestThatTheClientCannotSendIsNotSentAgain(String type) {
    RetryPolicy policy = RetryPolicy.of(Set.of(RetryOn.FIVE_XX, RetryOn.RESET), 3);
    mesh.route(Forward.to("c").withRetry(policy))
        .cluster(Cluster.builder("c").build(), 2)
        .publish();
    OutboundCall call = mesh.call(new TestRequest().header("content-type", type));
    UnsendableRequestException cause = new UnsendableRequestException("cannot");
    assertThat(replied(call.onFailure(sent(call.begin()), FailureKind.NEVER_SENT, cause)).flags())
        .isEqualTo("UC");
    assertThat(mesh.events).noneMatch(event -> event.startsWith("retry"));
  }

  @Test
  void aGrpcRequestThatWasRefusedIsSentAgainOnce() {
    mesh.route(Forward.to("c")).cluster(Cluster.builder("c").build(), 2).publish();
    OutboundCall call = mesh.call(new TestRequest().header("content-type", "application/grpc"));
    Attempt first = sent(call.begin());
    Attempt second = sent(call.onFailure(first, FailureKind.REFUSED_STREAM, null));
    assertThat(replied(call.onFailure(second, FailureKind.REFUSED_STREAM, null)).flags())
        .isEqualTo("UR");
  }

  @Test
  void anHttpRequestThatNeverLeftIsRetriedByThePolicyOnly() {
    mesh.route(Forward.to("c")).cluster(Cluster.builder("c").build(), 2).publish();
    OutboundCall call = call();
    assertThat(replied(call.onFailure(sent(call.begin()), FailureKind.NEVER_SENT, null)).flags())
        .isEqualTo("UC");
  }

  @Test
  void aHeaderThatMustNotBeSentIsAnsweredAsByEnvoyAndNotRetried() {
    mesh.route(Forward.to("c").withRetry(retryOn5xx(3, HostSelection.DEFAULT)))
        .cluster(Cluster.builder("c").outlierDetection(ejectAfter(1, 0, false)).build(), 1)
        .publish();
    for (int i = 0; i < 2; i++) { // The second finds the endpoint still there.
      OutboundCall call = call();
      LocalReply reply =
          replied(
              call.onFailure(
                  sent(call.begin()),
                  FailureKind.INVALID_HEADER,
                  new InvalidHeaderException("x-added")));
      assertThat(reply.status()).isEqualTo(503);
      assertThat(reply.body()).isEqualTo("invalid header value for: x-added");
      assertThat(reply.flags()).isEqualTo("DPE");
      assertThat(reply.details())
          .isEqualTo("filter_removed_required_request_headers{invalid_header_value_for:_x-added}");
    }
    assertThat(mesh.events).isEmpty();
  }

  // ---- outlier detection ----

  @Test
  void aRequestThatTheClientCannotSendSaysNothingAboutTheEndpoint() {
    mesh.route(Forward.to("c"))
        .cluster(
            Cluster.builder("c")
                .outlierDetection(ejectAfter(1, 0, false))
                .balancing(withoutPanic())
                .build(),
            1)
        .publish();
    for (int i = 0; i < 3; i++) {
      OutboundCall call = call();
      UnsendableRequestException cause = new UnsendableRequestException("cannot");
      assertThat(replied(call.onFailure(sent(call.begin()), FailureKind.NEVER_SENT, cause)).flags())
          .isEqualTo("UC");
    }
    assertThat(mesh.events).isEmpty();
  }

  @Test
  void anEjectionOfCenturiesDoesNotEndWithTheNextSweep() {
    mesh.route(Forward.to("c"))
        .cluster(
            Cluster.builder("c")
                .outlierDetection(ejectAfter(1, 0, false, Duration.ofDays(100_000)))
                .balancing(withoutPanic())
                .build(),
            hosts(HERE, 0, 1, 1))
        .publish();
    OutboundCall call = call();
    call.onResponse(sent(call.begin()), TestResponse.of(500));
    mesh.time.advance(Duration.ofSeconds(25));
    assertThat(replied(call().begin()).flags()).isEqualTo("UH");
    mesh.time.advance(Duration.ofSeconds(25));
    assertThat(replied(call().begin()).flags()).isEqualTo("UH");
  }

  private void splitCluster() {
    mesh.route(Forward.to("c"))
        .cluster(
            Cluster.builder("c")
                .outlierDetection(ejectAfter(0, 2, true))
                .balancing(withoutPanic())
                .build(),
            hosts(HERE, 0, 1, 1))
        .publish();
  }

  @Test
  void inSplitModeFailuresToConnectEject() {
    splitCluster();
    failedCall(FailureKind.CONNECT_FAILURE);
    failedCall(FailureKind.CONNECT_FAILURE);
    assertThat(replied(call().begin()).flags()).isEqualTo("UH");
  }

  @Test
  void inSplitModeAConnectionBreaksTheRowOfFailures() {
    splitCluster();
    failedCall(FailureKind.CONNECT_FAILURE);
    OutboundCall connected = call();
    connected.onConnected(sent(connected.begin()));
    failedCall(FailureKind.CONNECT_FAILURE);
    assertThat(sent(call().begin())).isNotNull();
  }

  // ---- zone-aware routing ----

  private void zones(int localHere, int localThere) {
    mesh.route(Forward.to("c"))
        .localCluster("me")
        .cluster(
            Cluster.builder("c").balancing(Balancing.of(new LbPolicy.Random())).build(),
            hosts(HERE, 0, 1, 3),
            hosts(THERE, 0, 101, 3))
        .cluster(
            Cluster.builder("me").build(),
            hosts(HERE, 0, 201, localHere),
            hosts(THERE, 0, 231, localThere))
        .publish();
  }

  @Test
  void callsStayInTheirZoneWhereItTakesItsShareOfSenders() {
    zones(2, 2);
    mesh.draw = 9_999;
    assertThat(host()).isEqualTo("10.0.0.1");
  }

  @Test
  void aZoneWithMoreSendersThanItsUpstreamTakesLetsTheRestGoToOthers() {
    zones(3, 1); // 75 % of the senders here, 50 % of the upstream: two thirds stay
    mesh.draw = 6_665;
    assertThat(host()).startsWith("10.0.0.").hasSizeLessThan("10.0.0.101".length());
    mesh.draw = 6_669;
    assertThat(host()).startsWith("10.0.0.10");
    zones(2, 2); // the local cluster changed: all of it stays
    assertThat(host()).hasSizeLessThan("10.0.0.101".length());
  }

  @Test
  void withoutALocalClusterZonesDoNotMatter() {
    mesh.route(Forward.to("c"))
        .cluster(
            Cluster.builder("c").balancing(Balancing.of(new LbPolicy.Random())).build(),
            hosts(HERE, 0, 1, 3),
            hosts(THERE, 0, 101, 3))
        .publish();
    mesh.draw = 5;
    assertThat(host()).isEqualTo("10.0.0.103");
  }

  // ---- runtime values ----

  @Test
  void aRuntimeValueTakesThePlaceOfACircuitBreakersLimit() {
    mesh.route(Forward.to("c"))
        .runtime(Map.of("circuit_breakers.c.default.max_requests", 1))
        .cluster(Cluster.builder("c").build(), 1)
        .publish();
    sent(call().begin());
    assertThat(replied(call().begin()).flags()).isEqualTo("UO");
    mesh.runtime(Map.of()).publish();
    sent(call().begin());
  }

  @Test
  void aRuntimeValueTakesThePlaceOfThePanicThreshold() {
    mesh.route(Forward.to("c"))
        .runtime(Map.of("upstream.healthy_panic_threshold", 0))
        .cluster(
            Cluster.builder("c").outlierDetection(ejectAfter(1, 0, false)).build(),
            hosts(HERE, 0, 1, 1))
        .publish();
    failedCall(FailureKind.REMOTE_RESET);
    assertThat(replied(call().begin()).flags()).isEqualTo("UH");
    mesh.runtime(Map.of()).publish(); // 50 %: the only host is used in panic
    sent(call().begin());
  }

  @Test
  void aRuntimeValueCapsDrops() {
    DropOverload all = new DropOverload("all", RuntimeFraction.ALL);
    mesh.route(Forward.to("c"))
        .cluster(
            new ClusterWithEndpoints(
                Cluster.builder("c").build(),
                new Endpoints("c", List.of(hosts(HERE, 0, 1, 1)), List.of(all), 140, false)))
        .publish();
    LocalReply everything = replied(call().begin());
    assertThat(everything.body()).isEqualTo("unconditional drop overload");
    assertThat(everything.flags()).isEqualTo("UDO");
    assertThat(everything.details()).isEqualTo("unconditional_drop_overload");
    assertThat(everything.headers()).contains("x-envoy-unconditional-drop-overload");
    mesh.runtime(Map.of("load_balancing_policy.drop_overload_limit", 30)).publish();
    mesh.draw = 29;
    assertThat(replied(call().begin()).body()).isEqualTo("drop overload");
    mesh.draw = 30;
    sent(call().begin());
  }

  @Test
  void aDroppedCallHasItsOwnHeaderAndNoAttempts() {
    DropOverload most = new DropOverload("most", new RuntimeFraction(99, 100, null));
    mesh.route(Forward.to("c"))
        .cluster(
            new ClusterWithEndpoints(
                Cluster.builder("c").build(),
                new Endpoints("c", List.of(hosts(HERE, 0, 1, 1)), List.of(most), 140, false)))
        .publish();

    LocalReply reply = replied(call().begin());

    assertThat(reply.flags()).isEqualTo("DO");
    assertThat(reply.details()).isEqualTo("drop_overload");
    assertThat(reply.headers())
        .contains("x-envoy-drop-overload")
        .doesNotContain("x-envoy-overloaded");
  }
}
