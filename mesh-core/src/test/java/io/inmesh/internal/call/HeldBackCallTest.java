package io.inmesh.internal.call;

import static io.inmesh.internal.call.TestMesh.sent;
import static org.assertj.core.api.Assertions.assertThat;

import io.inmesh.call.Attempt;
import io.inmesh.call.EndReason;
import io.inmesh.call.OutboundCall;
import io.inmesh.call.Step;
import io.inmesh.config.Cluster;
import io.inmesh.config.FaultConfig;
import io.inmesh.config.RetryOn;
import io.inmesh.config.RetryPolicy;
import io.inmesh.config.RouteAction.Forward;
import io.inmesh.config.RuntimeFraction;
import io.inmesh.config.Timeouts;
import io.inmesh.internal.call.TestMesh.TestRequest;
import io.inmesh.internal.call.TestMesh.TestResponse;
import io.inmesh.internal.http.HeaderList;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * What holds a call back before its route's time begins is neither taken off what its endpoint is
 * told of that time nor counted as the endpoint's own. Envoy's router begins with 0 too: {@code
 * FilterUtility::finalTimeout} and {@code downstream_request_complete_time_}.
 */
final class HeldBackCallTest {
  private static final Forward ONE_SECOND =
      Forward.to("c").withTimeouts(new Timeouts(Duration.ofSeconds(1), null, null));

  private final TestMesh mesh = new TestMesh();

  @AfterEach
  void close() {
    mesh.close();
  }

  private static FaultConfig delay(Duration time) {
    return new FaultConfig(
        new FaultConfig.Delay(time, RuntimeFraction.ALL),
        null,
        "",
        List.of(),
        List.of(),
        null,
        FaultConfig.RuntimeKeys.DEFAULT);
  }

  private static String announced(Attempt attempt) {
    HeaderList headers = new HeaderList();
    attempt.editRequest(headers);
    return headers.get("x-envoy-expected-rq-timeout-ms");
  }

  private static String serviceTime(Attempt attempt) {
    HeaderList headers = new HeaderList();
    attempt.editResponse(headers);
    return headers.get("x-envoy-upstream-service-time");
  }

  private void millis(long millis) {
    mesh.time.advance(Duration.ofMillis(millis));
  }

  private OutboundCall waiting() {
    OutboundCall call = mesh.call(new TestRequest());
    assertThat(call.begin()).isSameAs(Step.Wait.INSTANCE);
    call.onRequestComplete();
    return call;
  }

  private void isNotTheEndpointsTime(OutboundCall call, Attempt attempt) {
    assertThat(announced(attempt)).isEqualTo("1000");
    millis(40);
    call.onResponse(attempt, TestResponse.of(200));
    assertThat(serviceTime(attempt)).isEqualTo("40");
    call.end(EndReason.COMPLETE, null);
  }

  @Test
  void theWaitForTheFirstConfiguration() {
    OutboundCall call = waiting();
    millis(3000);
    mesh.route(ONE_SECOND).cluster(Cluster.builder("c").build(), 1).publish();

    isNotTheEndpointsTime(call, sent(call.onTimer()));
  }

  @Test
  void theDelayOfAFilter() {
    FaultConfig fault = delay(Duration.ofSeconds(3));
    mesh.filter(fault.filterType(), fault);
    mesh.route(ONE_SECOND).cluster(Cluster.builder("c").build(), 1).publish();
    OutboundCall call = waiting();
    millis(3000);

    isNotTheEndpointsTime(call, sent(call.onTimer()));
  }

  @Test
  void whatEarlierAttemptsTookIsTakenOffTheTimeOfARetry() {
    RetryPolicy policy = RetryPolicy.of(Set.of(RetryOn.FIVE_XX), 1);
    OutboundCall call = waiting();
    millis(3000);
    mesh.route(ONE_SECOND.withRetry(policy)).cluster(Cluster.builder("c").build(), 1).publish();
    Attempt first = sent(call.onTimer());
    millis(300);
    Step step = call.onResponse(first, TestResponse.of(503));
    while (step instanceof Step.Wait) {
      millis(1);
      step = call.onTimer();
    }

    assertThat(Integer.parseInt(announced(sent(step)))).isBetween(1, 700);
    call.end(EndReason.CANCELLED, null);
  }

  @Test
  void theTimeThatASlowRequestTakesIsNot() {
    mesh.route(ONE_SECOND).cluster(Cluster.builder("c").build(), 1).publish();
    OutboundCall call = mesh.call(new TestRequest());
    Attempt attempt = sent(call.begin());
    assertThat(announced(attempt)).isEqualTo("1000");
    millis(5000);
    call.onRequestComplete();
    millis(40);
    call.onResponse(attempt, TestResponse.of(200));

    assertThat(serviceTime(attempt)).isEqualTo("40");
    call.end(EndReason.COMPLETE, null);
  }
}
