package io.inmesh.internal.call;

import static io.inmesh.internal.call.TestMesh.sent;
import static org.assertj.core.api.Assertions.assertThat;

import io.inmesh.call.Attempt;
import io.inmesh.call.EndReason;
import io.inmesh.call.FailureKind;
import io.inmesh.call.OutboundCall;
import io.inmesh.call.Step;
import io.inmesh.config.CircuitBreakers;
import io.inmesh.config.CircuitBreakers.Thresholds;
import io.inmesh.config.Cluster;
import io.inmesh.config.HedgePolicy;
import io.inmesh.config.RetryOn;
import io.inmesh.config.RetryPolicy;
import io.inmesh.config.RouteAction.Forward;
import io.inmesh.internal.call.TestMesh.TestRequest;
import io.inmesh.internal.call.TestMesh.TestResponse;
import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Hedges that cannot be sent at once: what becomes of the call whose first attempt is alive. */
class HedgedCallTest {
  private static final Duration PER_TRY = Duration.ofMillis(100);

  private final TestMesh mesh = new TestMesh();
  private OutboundCall call;
  private Attempt first;

  @AfterEach
  void close() {
    mesh.close();
  }

  private void begin(Thresholds limits) {
    begin(limits, PER_TRY, Duration.ZERO);
  }

  private void begin(Thresholds limits, Duration perTry, Duration perTryIdle) {
    RetryPolicy retries =
        new RetryPolicy(
            Set.of(RetryOn.FIVE_XX),
            RetryPolicy.Retriable.NONE,
            3,
            perTry,
            perTryIdle,
            RetryPolicy.Backoff.DEFAULT,
            null,
            RetryPolicy.HostSelection.DEFAULT);
    mesh.route(Forward.to("c").withRetry(retries).withHedge(new HedgePolicy(true)))
        .cluster(
            Cluster.builder("c").circuitBreakers(new CircuitBreakers(limits, limits, null)).build(),
            1)
        .publish();
    call = mesh.mesh.outbound(new TestRequest(), () -> {});
    first = sent(call.begin());
    call.onRequestComplete();
  }

  private Step timer(Duration later) {
    mesh.time.advance(later);
    return call.onTimer();
  }

  /** The hedge is due: after the time of a try and the longest pause before it. */
  private void hedgeThatCannotBeSent() {
    assertThat(timer(PER_TRY)).isInstanceOf(Step.Wait.class);
    assertThat(timer(Duration.ofMillis(60))).isInstanceOf(Step.Wait.class);
    assertThat(call.takeCancelled()).isNull();
  }

  @Test
  void aHedgeBeyondTheLimitOfRequestsLeavesTheFirstAttemptAlive() {
    begin(new Thresholds(10, 10, 1, 3, null, false));
    hedgeThatCannotBeSent();
    assertThat(mesh.events).contains("overflow c requests");
    assertThat(call.onResponse(first, TestResponse.of(200))).isInstanceOf(Step.Deliver.class);
    call.end(EndReason.COMPLETE, null);
    assertThat(call.info().responseFlags()).isEmpty();
  }

  @Test
  void theFailureOfTheFirstAttemptEndsACallWhoseHedgeWasRefused() {
    begin(new Thresholds(10, 10, 1, 3, null, false));
    hedgeThatCannotBeSent();
    assertThat(call.onFailure(first, FailureKind.REMOTE_RESET, null))
        .isInstanceOf(Step.Reply.class);
    assertThat(call.info().responseFlags()).isEqualTo("UR");
  }

  @Test
  void aHedgeThatWaitsForAConnectionOutlivesTheFirstAttempt() {
    begin(new Thresholds(1, 10, 10, 3, null, false));
    hedgeThatCannotBeSent();
    assertThat(call.onFailure(first, FailureKind.REMOTE_RESET, null)).isInstanceOf(Step.Wait.class);
    Attempt hedge = sent(timer(Duration.ZERO)); // the first attempt's connection is free
    assertThat(call.onResponse(hedge, TestResponse.of(200))).isInstanceOf(Step.Deliver.class);
  }

  @Test
  void anErrorOfTheFirstAttemptIsLeftAsideWhileTheHedgeWaitsForAConnection() {
    begin(new Thresholds(1, 10, 10, 3, null, false));
    hedgeThatCannotBeSent();
    assertThat(call.onResponse(first, TestResponse.of(503))).isInstanceOf(Step.Wait.class);
    Attempt hedge = sent(timer(Duration.ZERO));
    assertThat(call.onResponse(hedge, TestResponse.of(200))).isInstanceOf(Step.Deliver.class);
  }

  @Test
  void anAttemptThatIsIdleForTooLongIsHedgedOnce() {
    begin(new Thresholds(10, 10, 10, 3, null, false), Duration.ZERO, PER_TRY);
    sent(timer(PER_TRY));
    assertThat(call.takeCancelled()).as("the first goes on").isNull();
    assertThat(call.onResponse(first, TestResponse.of(200))).isInstanceOf(Step.Deliver.class);
    assertThat(mesh.events).contains("retry c per-try timeout");
  }

  @Test
  void anIdleTimeoutOfAnAttemptThatIsHedgedAlreadyChangesNothing() {
    begin(new Thresholds(10, 10, 10, 3, null, false), PER_TRY, PER_TRY.plusMillis(10));
    mesh.draw = 24_000_000; // of the pause before the hedge
    assertThat(timer(PER_TRY)).isInstanceOf(Step.Wait.class);
    assertThat(timer(Duration.ofMillis(10))).isInstanceOf(Step.Wait.class);
    assertThat(call.takeCancelled()).isNull();
    sent(timer(Duration.ofMillis(50)));
    assertThat(mesh.events).containsOnlyOnce("retry c per-try timeout");
  }

  @Test
  void anIdleAttemptThatCannotBeHedgedGoesOn() {
    begin(new Thresholds(10, 10, 1, 3, null, false), Duration.ZERO, PER_TRY);
    hedgeThatCannotBeSent();
    assertThat(call.nextTimerNanos()).isGreaterThan(mesh.time.nanoTime());
    assertThat(call.onResponse(first, TestResponse.of(200))).isInstanceOf(Step.Deliver.class);
  }
}
