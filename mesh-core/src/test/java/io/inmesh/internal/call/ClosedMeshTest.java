package io.inmesh.internal.call;

import static org.assertj.core.api.Assertions.assertThat;

import io.inmesh.call.EndReason;
import io.inmesh.call.FailureKind;
import io.inmesh.call.OutboundCall;
import io.inmesh.call.Step;
import io.inmesh.config.CircuitBreakers;
import io.inmesh.config.CircuitBreakers.Thresholds;
import io.inmesh.config.Cluster;
import io.inmesh.config.FaultConfig;
import io.inmesh.config.RetryOn;
import io.inmesh.config.RetryPolicy;
import io.inmesh.config.RouteAction.Forward;
import io.inmesh.config.RuntimeFraction;
import io.inmesh.internal.call.TestMesh.TestRequest;
import io.inmesh.internal.call.TestMesh.TestResponse;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

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
    mesh.filter(
        "f",
        new FaultConfig(
            new FaultConfig.Delay(Duration.ofDays(1), RuntimeFraction.ALL),
            null,
            "",
            List.of(),
            List.of(),
            null,
            FaultConfig.RuntimeKeys.DEFAULT));
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

    assertThat(call.nextTimerNanos()).isEqualTo(Long.MAX_VALUE);
    assertThat(call.onTimer()).isInstanceOf(Step.Wait.class);
    assertThat(call.onResponse(send.attempt(), TestResponse.of(503)))
        .isInstanceOf(Step.Deliver.class);
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
