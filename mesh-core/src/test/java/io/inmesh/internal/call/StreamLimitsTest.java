package io.inmesh.internal.call;

import static io.inmesh.internal.call.TestMesh.replied;
import static io.inmesh.internal.call.TestMesh.sent;
import static org.assertj.core.api.Assertions.assertThat;

import io.inmesh.call.Attempt;
import io.inmesh.call.EndReason;
import io.inmesh.call.LocalReply;
import io.inmesh.call.OutboundCall;
import io.inmesh.call.Step;
import io.inmesh.config.Cluster;
import io.inmesh.config.FaultConfig;
import io.inmesh.config.PathMatcher;
import io.inmesh.config.RetryOn;
import io.inmesh.config.RetryPolicy;
import io.inmesh.config.Route;
import io.inmesh.config.RouteAction;
import io.inmesh.config.RouteAction.Forward;
import io.inmesh.config.RouteMatch;
import io.inmesh.config.RouteTable;
import io.inmesh.config.RuntimeFraction;
import io.inmesh.config.Timeouts;
import io.inmesh.config.VirtualHost;
import io.inmesh.internal.call.TestMesh.TestRequest;
import io.inmesh.internal.call.TestMesh.TestResponse;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * The idle timeout and {@code max_stream_duration} are the connection manager's: they run from the
 * head of the request on, whatever filters and the router do, and only what passes between it and
 * the caller is activity.
 */
final class StreamLimitsTest {
  private static final Timeouts IDLE_300 =
      new Timeouts(Duration.ofSeconds(5), Duration.ofMillis(300), null);

  private final TestMesh mesh = new TestMesh();

  @AfterEach
  void close() {
    mesh.close();
  }

  static FaultConfig delay(Duration time, FaultConfig.Abort abort) {
    return new FaultConfig(
        new FaultConfig.Delay(time, RuntimeFraction.ALL),
        abort,
        "",
        List.of(),
        List.of(),
        null,
        FaultConfig.RuntimeKeys.DEFAULT);
  }

  /** A {@code max_stream_duration} of 300 ms. */
  static Timeouts atMost300() {
    return new Timeouts(
        Duration.ofSeconds(5),
        null,
        new Timeouts.MaxStreamDuration(Duration.ofMillis(300), null, null));
  }

  /** A GET. */
  static TestRequest withoutBody() {
    return new TestRequest() {
      @Override
      public boolean hasBody() {
        return false;
      }
    };
  }

  private void publish(Timeouts timeouts) {
    publish(Forward.to("c").withTimeouts(timeouts));
  }

  private void publish(Forward action) {
    mesh.route(action).cluster(Cluster.builder("c").build(), 1).publish();
  }

  private void delayed(Duration time, FaultConfig.Abort abort) {
    FaultConfig fault = delay(time, abort);
    mesh.filter(fault.filterType(), fault);
  }

  private OutboundCall waiting(TestRequest request) {
    OutboundCall call = mesh.call(request);
    assertThat(call.begin()).isSameAs(Step.Wait.INSTANCE);
    return call;
  }

  private Step at(long millis, OutboundCall call) {
    mesh.time.advance(Duration.ofMillis(millis).minusNanos(mesh.time.nanoTime()));
    return call.onTimer();
  }

  private void isOverAt(long millis, OutboundCall call, String body, String flags) {
    assertThat(call.nextTimerNanos()).isEqualTo(Duration.ofMillis(millis).toNanos());
    assertThat(at(millis - 1, call)).isSameAs(Step.Wait.INSTANCE);
    LocalReply reply = replied(at(millis, call));
    assertThat(reply.status()).isEqualTo(504);
    assertThat(reply.body()).isEqualTo(body);
    assertThat(call.info().responseFlags()).isEqualTo(flags);
    assertThat(call.nextTimerNanos()).isEqualTo(Long.MAX_VALUE);
    call.end(EndReason.COMPLETE, null);
  }

  // ---- while a filter holds the request back ----

  @Test
  void theIdleTimeoutEndsADelay() {
    delayed(Duration.ofSeconds(2), null);
    publish(IDLE_300);
    OutboundCall call = waiting(withoutBody());

    isOverAt(300, call, "stream timeout", "DI,SI");
    assertThat(call.info().attempts()).isZero();
  }

  @Test
  void theIdleTimeoutComesBeforeTheAbortBehindADelay() {
    delayed(Duration.ofSeconds(2), new FaultConfig.Abort(503, null, RuntimeFraction.ALL));
    publish(IDLE_300);

    isOverAt(300, waiting(withoutBody()), "stream timeout", "DI,SI");
  }

  @Test
  void maxStreamDurationEndsADelay() {
    delayed(Duration.ofSeconds(2), null);
    publish(atMost300());

    isOverAt(300, waiting(withoutBody()), "downstream duration timeout", "DI");
  }

  @Test
  void aBodyThatIsNotAskedForDuringADelayIsNotLate() {
    delayed(Duration.ofSeconds(2), null);
    publish(IDLE_300);

    isOverAt(300, waiting(new TestRequest()), "stream timeout", "DI,SI");
  }

  @Test
  void messagesThatAreStillToComeAtTheEndOfADelayAreLate() {
    delayed(Duration.ofSeconds(2), null);
    publish(IDLE_300);
    OutboundCall call = waiting(new TestRequest().header("content-type", "application/grpc"));
    LocalReply reply = replied(at(300, call));

    assertThat(reply.headers()).containsSequence("grpc-status", "2"); // of 408
    call.end(EndReason.COMPLETE, null);
  }

  @Test
  void theBodyThatComesDuringADelayIsActivity() {
    delayed(Duration.ofSeconds(2), null);
    publish(IDLE_300);
    OutboundCall call = waiting(new TestRequest());
    mesh.time.advance(Duration.ofMillis(200));
    call.onProgress();
    call.onRequestComplete();

    isOverAt(500, call, "stream timeout", "DI,SI");
  }

  /** A route that does not forward has those of the connection manager: five minutes. */
  @Test
  void theIdleTimeoutOfTheConnectionManagerEndsTheDelayOfADirectResponse() {
    delayed(Duration.ofMinutes(6), null);
    Route direct =
        Route.of(
            "r",
            RouteMatch.of(new PathMatcher.Prefix("/", false)),
            new RouteAction.DirectResponse(200, "text"));
    mesh.table(
            RouteTable.of(
                "routes", List.of(VirtualHost.of("vh", List.of("shop"), List.of(direct)))))
        .publish();

    isOverAt(300_000, waiting(withoutBody()), "stream timeout", "DI,SI");
  }

  @Test
  void theEndOfADelayIsNoActivityOfARequestWithoutBody() {
    delayed(Duration.ofMillis(200), null);
    publish(IDLE_300);
    OutboundCall call = waiting(withoutBody());
    sent(at(200, call));

    isOverAt(300, call, "stream timeout", "DI,SI");
  }

  @Test
  void theBodyThatADelayHeldBackIsActivityWhenItGoesOn() {
    delayed(Duration.ofMillis(200), null);
    publish(IDLE_300);
    OutboundCall call = waiting(new TestRequest());
    call.onRequestComplete();
    sent(at(200, call));

    isOverAt(500, call, "stream timeout", "DI,SI");
  }

  @Test
  void theRoutesTimeoutDoesNotRunDuringADelay() {
    delayed(Duration.ofSeconds(2), null);
    publish(new Timeouts(Duration.ofSeconds(1), null, null));
    OutboundCall call = waiting(new TestRequest());
    call.onRequestComplete();
    sent(at(2000, call));

    isOverAt(3000, call, "upstream request timeout", "DI,UT");
  }

  // ---- while a configuration is awaited ----

  @Test
  void theWaitForAConfigurationIsNoIdleTime() {
    OutboundCall call = waiting(withoutBody());
    mesh.time.advance(Duration.ofSeconds(3));
    publish(IDLE_300);
    sent(call.onTimer());

    isOverAt(3300, call, "stream timeout", "SI");
  }

  @Test
  void aCallThatWaitedForLongerThanItMayLastIsNotSent() {
    OutboundCall call = waiting(withoutBody());
    mesh.time.advance(Duration.ofSeconds(3));
    publish(atMost300());
    LocalReply reply = replied(call.onTimer());

    assertThat(reply.details()).isEqualTo("max_duration_timeout");
    assertThat(call.info().attempts()).isZero();
    call.end(EndReason.COMPLETE, null);
  }

  // ---- while attempts are made ----

  private void publishRetrying() {
    RetryPolicy policy = RetryPolicy.of(Set.of(RetryOn.FIVE_XX), 3);
    publish(
        Forward.to("c")
            .withTimeouts(new Timeouts(Duration.ofSeconds(5), Duration.ofMillis(800), null))
            .withRetry(policy));
  }

  /** The attempt after the pause before it. */
  private Attempt again(OutboundCall call, Step step) {
    Step next = step;
    while (next instanceof Step.Wait) {
      assertThat(mesh.time.nanoTime()).isLessThan(Duration.ofMillis(800).toNanos());
      mesh.time.advance(Duration.ofMillis(1));
      next = call.onTimer();
    }
    return sent(next);
  }

  @Test
  void aResponseThatIsRetriedIsNoActivity() {
    publishRetrying();
    OutboundCall call = mesh.call(withoutBody());
    Attempt first = sent(call.begin());
    mesh.time.advance(Duration.ofMillis(600));
    again(call, call.onResponse(first, TestResponse.of(503)));

    isOverAt(800, call, "stream timeout", "SI");
  }

  @Test
  void aBodyThatIsSentOnceMoreIsNoActivity() {
    publishRetrying();
    OutboundCall call = mesh.call(new TestRequest());
    Attempt first = sent(call.begin());
    call.onProgress();
    call.onRequestComplete();
    mesh.time.advance(Duration.ofMillis(600));
    again(call, call.onResponse(first, TestResponse.of(503)));
    call.onProgress();

    isOverAt(800, call, "stream timeout", "SI");
  }

  @Test
  void theResponseThatIsHandedOnIsActivity() {
    publishRetrying();
    OutboundCall call = mesh.call(withoutBody());
    Attempt first = sent(call.begin());
    mesh.time.advance(Duration.ofMillis(600));
    Attempt second = again(call, call.onResponse(first, TestResponse.of(503)));
    assertThat(at(750, call)).isSameAs(Step.Wait.INSTANCE);
    assertThat(call.onResponse(second, TestResponse.of(200))).isInstanceOf(Step.Deliver.class);
    assertThat(call.nextTimerNanos()).isEqualTo(Duration.ofMillis(1550).toNanos());
    mesh.time.advance(Duration.ofMillis(100));
    call.onProgress();
    assertThat(call.nextTimerNanos()).isEqualTo(Duration.ofMillis(1650).toNanos());
    call.end(EndReason.COMPLETE, null);
  }
}
