package io.inmesh.internal.call;

import static org.assertj.core.api.Assertions.assertThat;

import io.inmesh.call.EndReason;
import io.inmesh.call.FailureKind;
import io.inmesh.call.OutboundCall;
import io.inmesh.call.Step;
import io.inmesh.config.CircuitBreakers;
import io.inmesh.config.CircuitBreakers.Thresholds;
import io.inmesh.config.Cluster;
import io.inmesh.config.RetryOn;
import io.inmesh.config.RetryPolicy;
import io.inmesh.config.RouteAction.Forward;
import io.inmesh.internal.call.TestMesh.TestRequest;
import io.inmesh.internal.call.TestMesh.TestResponse;
import io.inmesh.testing.contract.Policies;
import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What becomes of calls when the application closes the mesh. */
class ClosedMeshTest {
  private final TestMesh mesh = new TestMesh();

  @AfterEach
  void close() {
    mesh.close();
  }

  private void assertEnds(OutboundCall call) {
    assertThat(call.nextTimerNanos()).isLessThanOrEqualTo(mesh.time.nanoTime());
    Step step = call.onTimer();
    assertThat(step).isInstanceOf(Step.Reply.class);
    assertThat(((Step.Reply) step).reply().status()).isEqualTo(503);
    assertThat(((Step.Reply) step).reply().body()).isEqualTo("the mesh is closed");
    assertThat(((Step.Reply) step).reply().details()).isEqualTo("mesh_closed");
    assertThat(call.nextTimerNanos()).isEqualTo(Long.MAX_VALUE);
    call.end(EndReason.COMPLETE, null);
  }

  private void publish(RetryPolicy retry, long connections) {
    Thresholds limits = new Thresholds(connections, 9, 9, 9, null, false);
    mesh.route(Forward.to("c").withRetry(retry))
        .cluster(
            Cluster.builder("c").circuitBreakers(new CircuitBreakers(limits, limits, null)).build(),
            1)
        .publish();
  }

  private static RetryPolicy retrying() {
    return RetryPolicy.of(Set.of(RetryOn.FIVE_XX), 3);
  }

  @Test
  void aCallThatWaitsForTheFirstConfigurationIsWokenAndEnds() {
    OutboundCall call = mesh.call(new TestRequest());
    assertThat(call.begin()).isInstanceOf(Step.Wait.class);

    mesh.close();

    assertThat(mesh.events).contains("wake");
    assertEnds(call);
  }

  @Test
  void aCallThatEndsWhileItBeginsToWaitIsForgotten() {
    OutboundCall[] self = new OutboundCall[1];
    TestRequest request =
        new TestRequest() {
          @Override
          public boolean waitForReady() { // asked between the look for a configuration and the wait
            self[0].end(EndReason.CANCELLED, null);
            return super.waitForReady();
          }
        };
    self[0] = mesh.call(request);
    assertThat(self[0].begin()).isInstanceOf(Step.Wait.class);

    publish(retrying(), 9);

    assertThat(mesh.events).doesNotContain("wake");
  }

  @Test
  void callsThatWaitForAConnectionAreWokenOneAfterTheOtherAndEnd() {
    publish(retrying(), 1);
    OutboundCall holder = mesh.call(new TestRequest());
    Step.Send send = (Step.Send) holder.begin();
    holder.onConnected(send.attempt());
    OutboundCall first = mesh.call(new TestRequest());
    OutboundCall second = mesh.call(new TestRequest());
    assertThat(first.begin()).isInstanceOf(Step.Wait.class);
    assertThat(second.begin()).isInstanceOf(Step.Wait.class);
    mesh.events.clear();

    mesh.close();
    assertThat(mesh.events).contains("wake");
    mesh.events.clear();
    assertEnds(first);
    assertThat(mesh.events).contains("wake");
    assertEnds(second);

    holder.end(EndReason.CANCELLED, null);
    assertThat(mesh.mesh.clusterStatus("c").breakers().pending().taken()).isZero();
    assertThat(mesh.mesh.clusterStatus("c").breakers().connections().taken()).isZero();
  }

  @Test
  void aCallThatPausesBeforeItsNextAttemptEnds() {
    mesh.draw = Long.MAX_VALUE; // a pause that is not none
    publish(retrying(), 9);
    OutboundCall call = mesh.call(new TestRequest());
    Step.Send send = (Step.Send) call.begin();
    assertThat(call.onResponse(send.attempt(), TestResponse.of(503))).isInstanceOf(Step.Wait.class);

    mesh.close();

    assertEnds(call);
    assertThat(mesh.mesh.clusterStatus("c").breakers().retries().taken()).isZero();
  }

  @Test
  void aCallThatAFilterHoldsEnds() {
    mesh.filter("f", Policies.fault(Duration.ofDays(1), null));
    publish(retrying(), 9);
    OutboundCall call = mesh.call(new TestRequest());
    assertThat(call.begin()).isInstanceOf(Step.Wait.class);

    mesh.close();

    assertEnds(call);
  }

  @Test
  void anAttemptUnderWayIsTheLastOneAndItsAnswerIsDelivered() {
    publish(retrying(), 9);
    OutboundCall call = mesh.call(new TestRequest());
    Step.Send send = (Step.Send) call.begin();

    mesh.close();

    assertThat(call.onTimer()).isInstanceOf(Step.Wait.class);
    assertThat(call.onResponse(send.attempt(), TestResponse.of(503)))
        .isInstanceOf(Step.Deliver.class);
    call.end(EndReason.COMPLETE, null);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void theRoutesTimeStillHolds(boolean begunBefore) {
    publish(retrying(), 9);
    OutboundCall call = mesh.call(new TestRequest());
    if (begunBefore) {
      assertThat(call.begin()).isInstanceOf(Step.Send.class);
      call.onRequestComplete();
    }

    mesh.close();

    if (!begunBefore) {
      assertThat(call.begin()).isInstanceOf(Step.Send.class);
      call.onRequestComplete();
    }
    assertThat(call.nextTimerNanos()).isEqualTo(Duration.ofSeconds(15).toNanos());
    mesh.time.advance(Duration.ofSeconds(15));
    assertThat(((Step.Reply) call.onTimer()).reply().status()).isEqualTo(504);
    call.end(EndReason.COMPLETE, null);
  }

  @Test
  void anAttemptThatFailsAfterwardsIsNotRepeated() {
    publish(retrying(), 9);
    OutboundCall call = mesh.call(new TestRequest());
    Step.Send send = (Step.Send) call.begin();

    mesh.close();

    Step step = call.onFailure(send.attempt(), FailureKind.REMOTE_RESET, null);
    assertThat(((Step.Reply) step).reply().flags()).isEqualTo("UR");
    call.end(EndReason.COMPLETE, null);
  }
}
