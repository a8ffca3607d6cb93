package io.inmesh.internal.call;

import static io.inmesh.internal.call.TestMesh.sent;
import static org.assertj.core.api.Assertions.assertThat;

import io.inmesh.call.Attempt;
import io.inmesh.call.EndReason;
import io.inmesh.call.FailureKind;
import io.inmesh.call.OutboundCall;
import io.inmesh.call.Step;
import io.inmesh.config.CircuitBreakers;
import io.inmesh.config.CircuitBreakers.RetryBudget;
import io.inmesh.config.CircuitBreakers.Thresholds;
import io.inmesh.config.Cluster;
import io.inmesh.config.HedgePolicy;
import io.inmesh.config.RetryOn;
import io.inmesh.config.RetryPolicy;
import io.inmesh.config.RouteAction.Forward;
import io.inmesh.internal.call.TestMesh.TestRequest;
import io.inmesh.internal.call.TestMesh.TestResponse;
import io.inmesh.testing.contract.Policies;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A budget is a share of the requests under way, of which the one that has just failed is one. */
class RetryBudgetTest {
  private static final Duration PER_TRY = Duration.ofMillis(100);

  private final TestMesh mesh = new TestMesh();
  private OutboundCall call;
  private Attempt first;

  @AfterEach
  void close() {
    call.end(EndReason.COMPLETE, null);
    assertThat(mesh.mesh.clusterStatus("c").breakers().retries().taken()).isZero();
    mesh.close();
  }

  private void begin(double percent, boolean hedges) {
    RetryPolicy retries = Policies.retry(PER_TRY, 1, RetryOn.FIVE_XX);
    Thresholds limits = new Thresholds(10, 10, 10, 3, new RetryBudget(percent, 0), false);
    mesh.route(Forward.to("c").withRetry(retries).withHedge(new HedgePolicy(hedges)))
        .cluster(
            Cluster.builder("c").circuitBreakers(new CircuitBreakers(limits, limits, null)).build(),
            1)
        .publish();
    call = mesh.mesh.outbound(new TestRequest(), () -> {});
    first = sent(call.begin());
    call.onRequestComplete();
  }

  @Test
  void anErrorIsOneOfTheRequestsUnderWay() {
    begin(100, false);
    sent(call.onResponse(first, TestResponse.of(503)));
  }

  @Test
  void aFailureIsOneOfTheRequestsUnderWay() {
    begin(100, false);
    sent(call.onFailure(first, FailureKind.REMOTE_RESET, null));
  }

  @Test
  void aConnectionThatCannotBeMadeIsOneOfThem() {
    begin(100, false);
    sent(call.onFailure(first, FailureKind.CONNECT_FAILURE, null));
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void anAttemptThatTakesTooLongIsOneOfThem(boolean hedges) {
    begin(100, hedges);
    mesh.time.advance(PER_TRY);
    sent(call.onTimer());
  }

  @Test
  void lessThanAWholeRetryIsNone() {
    begin(99, false);
    assertThat(call.onFailure(first, FailureKind.REMOTE_RESET, null))
        .isInstanceOf(Step.Reply.class);
    assertThat(call.info().responseFlags()).isEqualTo("UO,UR");
  }
}
