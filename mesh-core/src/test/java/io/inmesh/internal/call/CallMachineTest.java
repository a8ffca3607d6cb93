package io.inmesh.internal.call;

import static io.inmesh.internal.call.TestMesh.replied;
import static io.inmesh.internal.call.TestMesh.sent;
import static org.assertj.core.api.Assertions.assertThat;

import io.inmesh.call.Attempt;
import io.inmesh.call.EndReason;
import io.inmesh.call.FailureKind;
import io.inmesh.call.HeadersView;
import io.inmesh.call.LocalReply;
import io.inmesh.call.OutboundCall;
import io.inmesh.call.ResponseView;
import io.inmesh.call.Step;
import io.inmesh.config.CircuitBreakers;
import io.inmesh.config.CircuitBreakers.Thresholds;
import io.inmesh.config.Cluster;
import io.inmesh.config.RetryOn;
import io.inmesh.config.RetryPolicy;
import io.inmesh.config.RouteAction.Forward;
import io.inmesh.config.Timeouts;
import io.inmesh.config.UnknownAuthority;
import io.inmesh.config.UpstreamConnection;
import io.inmesh.internal.call.TestMesh.TestRequest;
import io.inmesh.internal.call.TestMesh.TestResponse;
import java.net.ConnectException;
import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class CallMachineTest {
  private final TestMesh mesh = new TestMesh();

  @AfterEach
  void close() {
    mesh.close();
  }

  private static RetryPolicy retryOn5xx(int retries) {
    return RetryPolicy.of(Set.of(RetryOn.FIVE_XX), retries);
  }

  private OutboundCall begun(TestRequest request) {
    return mesh.call(request);
  }

  private Thresholds limits(long connections, long pending, long requests) {
    return new Thresholds(connections, pending, requests, 3, null, false);
  }

  private Cluster cluster(Thresholds thresholds) {
    return Cluster.builder("c")
        .circuitBreakers(new CircuitBreakers(thresholds, Thresholds.DEFAULT, null))
        .build();
  }

  @Test
  void aResponseIsDeliveredAndEverythingIsGivenBack() {
    mesh.route(Forward.to("c")).cluster(Cluster.builder("c").build(), 1).publish();
    OutboundCall call = begun(new TestRequest());
    Attempt attempt = sent(call.begin());
    assertThat(attempt.endpoint().address()).hasToString("10.0.0.1:80");
    Step step = call.onResponse(attempt, TestResponse.of(200));
    assertThat(step).isInstanceOf(Step.Deliver.class);
    call.end(EndReason.COMPLETE, null);
    call.end(EndReason.CANCELLED, null);
    assertThat(call.info().attempts()).isEqualTo(1);
    assertThat(call.info().cluster()).isEqualTo("c");
    assertThat(call.info().responseFlags()).isEmpty();
    assertThat(call.nextTimerNanos()).isEqualTo(Long.MAX_VALUE);
  }

  @Test
  void anAuthorityOfNoVirtualHostBypassesTheMesh() {
    mesh.route(Forward.to("c")).publish();
    TestRequest request = new TestRequest();
    request.authority = "elsewhere";
    assertThat(begun(request).begin()).isInstanceOf(Step.Bypass.class);
  }

  @Test
  void anAuthorityOfNoVirtualHostIsNotFoundWhereTheMeshActsAsAProxy() {
    try (TestMesh strict = new TestMesh(b -> b.unknownAuthority(UnknownAuthority.REJECT))) {
      strict.route(Forward.to("c")).publish();
      TestRequest request = new TestRequest();
      request.authority = "elsewhere";
      LocalReply reply = replied(strict.call(request).begin());
      assertThat(reply.status()).isEqualTo(404);
      assertThat(reply.flags()).isEqualTo("NR");
      assertThat(reply.details()).isEqualTo("route_not_found");
    }
  }

  @Test
  void aMissingClusterIsA503WithFlagNc() {
    mesh.route(Forward.to("gone")).publish();
    LocalReply reply = replied(begun(new TestRequest()).begin());
    assertThat(reply.status()).isEqualTo(503);
    assertThat(reply.flags()).isEqualTo("NC");
  }

  @Test
  void aClusterWithoutEndpointsIsNoHealthyUpstream() {
    mesh.route(Forward.to("c")).cluster(Cluster.builder("c").build(), 0).publish();
    LocalReply reply = replied(begun(new TestRequest()).begin());
    assertThat(reply.status()).isEqualTo(503);
    assertThat(reply.body()).isEqualTo("no healthy upstream");
    assertThat(reply.flags()).isEqualTo("UH");
  }

  @Test
  void aRetriableStatusIsRetriedAfterAPauseAndTheLastResponseIsPassedOnWithFlagUrx() {
    mesh.route(Forward.to("c").withRetry(retryOn5xx(1)))
        .cluster(Cluster.builder("c").build(), 2)
        .publish();
    OutboundCall call = begun(new TestRequest());
    Attempt first = sent(call.begin());
    Attempt second = sent(call.onResponse(first, TestResponse.of(503)));
    assertThat(call.takeCancelled()).isSameAs(first);
    assertThat(second.number()).isEqualTo(2);
    assertThat(call.onResponse(second, TestResponse.of(503))).isInstanceOf(Step.Deliver.class);
    call.end(EndReason.COMPLETE, null);
    assertThat(call.info().responseFlags()).isEqualTo("URX");
    assertThat(mesh.events).containsExactly("retry c status", "retry denied c limit");
  }

  @Test
  void withoutAPolicyNothingIsRetried() {
    mesh.route(Forward.to("c")).cluster(Cluster.builder("c").build(), 1).publish();
    OutboundCall call = begun(new TestRequest());
    Attempt attempt = sent(call.begin());
    LocalReply reply =
        replied(
            call.onFailure(
                attempt, FailureKind.CONNECT_FAILURE, new ConnectException("Connection refused")));
    assertThat(reply.status()).isEqualTo(503);
    assertThat(reply.flags()).isEqualTo("UF");
    assertThat(reply.body())
        .isEqualTo(
            "upstream connect error or disconnect/reset before headers. reset reason: "
                + "remote connection failure");
    assertThat(reply.details())
        .isEqualTo(
            "upstream_reset_before_response_started"
                + "{remote_connection_failure|delayed_connect_error:_Connection_refused}");
  }

  @Test
  void theGlobalTimeoutAnswers504AndCancelsTheAttempt() {
    mesh.route(Forward.to("c").withTimeouts(new Timeouts(Duration.ofSeconds(2), null, null)))
        .cluster(Cluster.builder("c").build(), 1)
        .publish();
    OutboundCall call = begun(new TestRequest());
    Attempt attempt = sent(call.begin());
    call.onRequestComplete();
    assertThat(call.nextTimerNanos()).isEqualTo(Duration.ofSeconds(2).toNanos());
    mesh.time.advance(Duration.ofMillis(1999));
    assertThat(call.onTimer()).isInstanceOf(Step.Wait.class);
    mesh.time.advance(Duration.ofMillis(1));
    LocalReply reply = replied(call.onTimer());
    assertThat(reply.status()).isEqualTo(504);
    assertThat(reply.body()).isEqualTo("upstream request timeout");
    assertThat(reply.flags()).isEqualTo("UT");
    assertThat(call.takeCancelled()).isSameAs(attempt);
    assertThat(call.takeCancelled()).isNull();
  }

  @Test
  void aPerTryTimeoutIsRetriedAndItsAttemptCancelled() {
    RetryPolicy policy =
        new RetryPolicy(
            Set.of(RetryOn.FIVE_XX),
            RetryPolicy.Retriable.NONE,
            1,
            Duration.ofMillis(100),
            Duration.ZERO,
            RetryPolicy.Backoff.DEFAULT,
            null,
            RetryPolicy.HostSelection.DEFAULT);
    mesh.route(Forward.to("c").withRetry(policy))
        .cluster(Cluster.builder("c").build(), 1)
        .publish();
    OutboundCall call = begun(new TestRequest());
    Attempt first = sent(call.begin());
    call.onRequestComplete();
    mesh.time.advance(Duration.ofMillis(100));
    Attempt second = sent(call.onTimer());
    assertThat(call.takeCancelled()).isSameAs(first);
    assertThat(call.onResponse(first, TestResponse.of(200))).isInstanceOf(Step.Wait.class);
    assertThat(call.onResponse(second, TestResponse.of(200))).isInstanceOf(Step.Deliver.class);
  }

  private static Cluster endingAfter(Duration longest) {
    UpstreamConnection base = UpstreamConnection.DEFAULT;
    return Cluster.builder("c")
        .connection(
            new UpstreamConnection(
                base.connectTimeout(),
                base.protocol(),
                null,
                0,
                longest,
                base.transport(),
                base.transportMatches()))
        .build();
  }

  @Test
  void anAttemptThatTakesLongerThanItsClusterAllowsIsRetriedAsAReset() {
    RetryPolicy policy =
        new RetryPolicy(
            Set.of(RetryOn.RESET),
            RetryPolicy.Retriable.NONE,
            1,
            Duration.ZERO,
            Duration.ZERO,
            RetryPolicy.Backoff.DEFAULT,
            null,
            RetryPolicy.HostSelection.DEFAULT);
    mesh.route(Forward.to("c").withRetry(policy))
        .cluster(endingAfter(Duration.ofMillis(100)), 1)
        .publish();
    OutboundCall call = begun(new TestRequest());
    Attempt first = sent(call.begin());
    call.onRequestComplete();
    assertThat(call.nextTimerNanos()).isEqualTo(Duration.ofMillis(100).toNanos());
    mesh.time.advance(Duration.ofMillis(100));
    Step step = call.onTimer();
    assertThat(call.takeCancelled()).isSameAs(first);
    while (step instanceof Step.Wait) { // the pause before a retry
      mesh.time.advance(Duration.ofNanos(call.nextTimerNanos() - mesh.time.nanoTime()));
      step = call.onTimer();
    }
    Attempt second = sent(step);
    mesh.time.advance(Duration.ofMillis(100));
    LocalReply reply = replied(call.onTimer());
    assertThat(call.takeCancelled()).isSameAs(second);
    assertThat(reply.status()).isEqualTo(504);
    assertThat(reply.body()).isEqualTo("upstream max stream duration reached");
    assertThat(reply.flags()).isEqualTo("URX,UMSDR");
    assertThat(reply.details()).isEqualTo("upstream_max_stream_duration_reached");
  }

  @Test
  void aResponseThatTakesLongerThanItsClusterAllowsIsBrokenOff() {
    mesh.route(Forward.to("c")).cluster(endingAfter(Duration.ofMillis(100)), 1).publish();
    OutboundCall call = begun(new TestRequest());
    Attempt attempt = sent(call.begin());
    call.onRequestComplete();
    assertThat(call.onResponse(attempt, TestResponse.of(200))).isInstanceOf(Step.Deliver.class);
    mesh.time.advance(Duration.ofMillis(99));
    assertThat(call.onTimer()).isInstanceOf(Step.Wait.class);
    mesh.time.advance(Duration.ofMillis(1));
    assertThat(call.onTimer()).isInstanceOf(Step.Fail.class);
    assertThat(call.takeCancelled()).isSameAs(attempt);
    assertThat(call.info().responseFlags()).isEqualTo("UMSDR");
  }

  @Test
  void theTimeOfAnAttemptThatNeverConnectedDoesNotEndTheNextOne() {
    mesh.route(Forward.to("c").withRetry(retryOn5xx(1)))
        .cluster(endingAfter(Duration.ofMillis(100)), 1)
        .publish();
    OutboundCall call = begun(new TestRequest());
    Attempt first = sent(call.begin());
    call.onRequestComplete();
    mesh.time.advance(Duration.ofMillis(90));
    Step step = call.onFailure(first, FailureKind.CONNECT_FAILURE, new ConnectException("refused"));
    while (step instanceof Step.Wait) { // the pause before a retry
      mesh.time.advance(Duration.ofNanos(call.nextTimerNanos() - mesh.time.nanoTime()));
      step = call.onTimer();
    }
    Attempt second = sent(step);
    assertThat(call.onResponse(second, TestResponse.of(200))).isInstanceOf(Step.Deliver.class);
    long endNanos = mesh.time.nanoTime() + Duration.ofMillis(100).toNanos();
    assertThat(call.nextTimerNanos()).isEqualTo(endNanos);
    mesh.time.advance(Duration.ofMillis(99));
    assertThat(call.onTimer()).isInstanceOf(Step.Wait.class);
    assertThat(call.takeCancelled()).isNull();
  }

  private static RetryPolicy perTryIdle(Duration idle) {
    return new RetryPolicy(
        Set.of(RetryOn.FIVE_XX),
        RetryPolicy.Retriable.NONE,
        1,
        Duration.ZERO,
        idle,
        RetryPolicy.Backoff.DEFAULT,
        null,
        RetryPolicy.HostSelection.DEFAULT);
  }

  @Test
  void anAttemptThatIsIdleForTooLongIsRetriedAndThenAnswered504() {
    mesh.route(Forward.to("c").withRetry(perTryIdle(Duration.ofMillis(100))))
        .cluster(Cluster.builder("c").build(), 1)
        .publish();
    OutboundCall call = begun(new TestRequest());
    Attempt first = sent(call.begin());
    call.onRequestComplete();
    mesh.time.advance(Duration.ofMillis(80));
    call.onProgress();
    mesh.time.advance(Duration.ofMillis(99));
    assertThat(call.onTimer()).isInstanceOf(Step.Wait.class);
    mesh.time.advance(Duration.ofMillis(1));
    Attempt second = sent(call.onTimer());
    assertThat(call.takeCancelled()).isSameAs(first);
    mesh.time.advance(Duration.ofMillis(100));
    LocalReply reply = replied(call.onTimer());
    assertThat(reply.status()).isEqualTo(504);
    assertThat(reply.details()).isEqualTo("upstream_per_try_idle_timeout");
    assertThat(call.takeCancelled()).isSameAs(second);
  }

  @Test
  void aResponseWhoseBodyIsIdleForTooLongIsBrokenOff() {
    mesh.route(Forward.to("c").withRetry(perTryIdle(Duration.ofMillis(100))))
        .cluster(Cluster.builder("c").build(), 1)
        .publish();
    OutboundCall call = begun(new TestRequest());
    Attempt attempt = sent(call.begin());
    call.onRequestComplete();
    mesh.time.advance(Duration.ofMillis(50));
    call.onResponse(attempt, TestResponse.of(200));
    assertThat(call.nextTimerNanos()).isEqualTo(Duration.ofMillis(150).toNanos());
    mesh.time.advance(Duration.ofMillis(100));
    assertThat(call.onTimer()).isInstanceOf(Step.Fail.class);
    assertThat(call.takeCancelled()).isSameAs(attempt);
    call.end(EndReason.UPSTREAM_RESET, null);
    assertThat(call.info().responseFlags()).isEqualTo("UT");
    assertThat(call.info().details()).isEqualTo("upstream_per_try_idle_timeout");
  }

  @Test
  void aCallBeyondTheConnectionLimitWaitsForAConnectionAndTheNextOverflows() {
    mesh.route(Forward.to("c")).cluster(cluster(limits(1, 1, 10)), 1).publish();
    OutboundCall running = begun(new TestRequest());
    Attempt attempt = sent(running.begin());
    running.onConnected(attempt);
    OutboundCall waiting = begun(new TestRequest());
    assertThat(waiting.begin()).isInstanceOf(Step.Wait.class);
    LocalReply refused = replied(begun(new TestRequest()).begin());
    assertThat(refused.status()).isEqualTo(503);
    assertThat(refused.flags()).isEqualTo("UO");
    assertThat(refused.headers()).containsSubsequence("x-envoy-overloaded", "true");
    running.onResponse(attempt, TestResponse.of(200));
    running.end(EndReason.COMPLETE, null);
    assertThat(mesh.events).contains("wake");
    sent(waiting.onTimer());
  }

  @Test
  void aCallThatEndsInTheQueueGivesItsTurnToTheNext() {
    mesh.route(Forward.to("c")).cluster(cluster(limits(1, 2, 10)), 1).publish();
    OutboundCall running = begun(new TestRequest());
    Attempt attempt = sent(running.begin());
    running.onConnected(attempt);
    OutboundCall first = begun(new TestRequest());
    OutboundCall second = begun(new TestRequest());
    assertThat(first.begin()).isInstanceOf(Step.Wait.class);
    assertThat(second.begin()).isInstanceOf(Step.Wait.class);
    running.end(EndReason.CANCELLED, null); // wakes the first
    first.end(EndReason.CANCELLED, null); // which gives its turn away
    sent(second.onTimer());
  }

  @Test
  void aCallThatEndsWhileARetryIsDecidedKeepsNoRetryPermit() {
    mesh.route(Forward.to("c").withRetry(retryOn5xx(1)))
        .cluster(cluster(new Thresholds(10, 10, 10, 1, null, false)), 1)
        .publish();
    OutboundCall ending = begun(new TestRequest());
    Attempt attempt = sent(ending.begin());
    ResponseView response = // as if another thread ended the call after the report had begun
        new ResponseView() {
          @Override
          public int status() {
            ending.end(EndReason.CANCELLED, null);
            return 503;
          }

          @Override
          public HeadersView headers() {
            return TestResponse.of(503).headers();
          }
        };
    ending.onResponse(attempt, response);
    OutboundCall next = begun(new TestRequest());
    sent(next.onResponse(sent(next.begin()), TestResponse.of(503)));
    assertThat(mesh.events).doesNotContain("retry denied c overflow");
  }

  @Test
  void beforeTheFirstConfigurationACallWaitsAndThenNamesTheSource() {
    OutboundCall call = begun(new TestRequest());
    assertThat(call.begin()).isInstanceOf(Step.Wait.class);
    mesh.time.advance(Duration.ofSeconds(15));
    LocalReply reply = replied(call.onTimer());
    assertThat(reply.status()).isEqualTo(503);
    assertThat(reply.body()).contains("test-source").contains("15000 ms");
  }

  @Test
  void theFirstConfigurationWakesWhoWaits() {
    OutboundCall call = begun(new TestRequest());
    assertThat(call.begin()).isInstanceOf(Step.Wait.class);
    mesh.route(Forward.to("c")).cluster(Cluster.builder("c").build(), 1).publish();
    assertThat(mesh.events).containsExactly("wake");
    sent(call.onTimer());
  }
}
