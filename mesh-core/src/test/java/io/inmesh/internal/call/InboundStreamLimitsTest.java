package io.inmesh.internal.call;

import static io.inmesh.internal.call.StreamLimitsTest.atMost300;
import static io.inmesh.internal.call.StreamLimitsTest.delay;
import static io.inmesh.internal.call.StreamLimitsTest.withoutBody;
import static org.assertj.core.api.Assertions.assertThat;

import io.inmesh.call.EndReason;
import io.inmesh.call.InboundCall;
import io.inmesh.call.InboundStep;
import io.inmesh.call.LocalReply;
import io.inmesh.config.FaultConfig;
import io.inmesh.config.RouteAction;
import io.inmesh.config.RuntimeFraction;
import io.inmesh.config.Timeouts;
import io.inmesh.internal.call.TestMesh.TestRequest;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The idle timeout and {@code max_stream_duration} while a filter holds a request back. */
final class InboundStreamLimitsTest extends InboundFixture {
  private static final Timeouts IDLE_300 =
      new Timeouts(Duration.ofSeconds(5), Duration.ofMillis(300), null);
  private static final Duration TWO_SECONDS = Duration.ofSeconds(2);

  private InboundCall delayed(TestRequest request, RouteAction action, FaultConfig fault) {
    publish(List.of(route("/", action)), fault);
    InboundCall call = call(request);
    assertThat(call.begin()).isSameAs(InboundStep.Wait.INSTANCE);
    return call;
  }

  private static RouteAction within(Timeouts timeouts) {
    return RouteAction.Forward.to("app").withTimeouts(timeouts);
  }

  private InboundStep at(long millis, InboundCall call) {
    mesh.time.advance(Duration.ofMillis(millis).minusNanos(mesh.time.nanoTime()));
    return call.onTimer();
  }

  private void isOverAt(long millis, InboundCall call, String body, String flags) {
    assertThat(call.nextTimerNanos()).isEqualTo(Duration.ofMillis(millis).toNanos());
    assertThat(at(millis - 1, call)).isSameAs(InboundStep.Wait.INSTANCE);
    LocalReply reply = replied(at(millis, call));
    assertThat(reply.status()).isEqualTo(504);
    assertThat(reply.body()).isEqualTo(body);
    assertThat(call.info().responseFlags()).isEqualTo(flags);
    call.end(EndReason.COMPLETE, 504);
  }

  @Test
  void theIdleTimeoutEndsADelay() {
    InboundCall call = delayed(withoutBody(), within(IDLE_300), delay(TWO_SECONDS, null));

    isOverAt(300, call, "stream timeout", "DI,SI");
  }

  @Test
  void theIdleTimeoutComesBeforeTheAbortBehindADelay() {
    FaultConfig.Abort abort = new FaultConfig.Abort(503, null, RuntimeFraction.ALL);
    InboundCall call = delayed(withoutBody(), within(IDLE_300), delay(TWO_SECONDS, abort));

    isOverAt(300, call, "stream timeout", "DI,SI");
  }

  @Test
  void maxStreamDurationEndsADelay() {
    InboundCall call = delayed(withoutBody(), within(atMost300()), delay(TWO_SECONDS, null));

    isOverAt(300, call, "downstream duration timeout", "DI");
  }

  @Test
  void aBodyThatIsNotReadDuringADelayIsNotLate() {
    InboundCall call = delayed(new TestRequest(), within(IDLE_300), delay(TWO_SECONDS, null));

    isOverAt(300, call, "stream timeout", "DI,SI");
  }

  @Test
  void messagesThatAreStillToComeAtTheEndOfADelayAreLate() {
    TestRequest request = new TestRequest().header("content-type", "application/grpc");
    InboundCall call = delayed(request, within(IDLE_300), delay(TWO_SECONDS, null));

    assertThat(replied(at(300, call)).headers()).containsSequence("grpc-status", "2"); // of 408
    call.end(EndReason.COMPLETE, 200);
  }

  /** A route that does not forward has those of the connection manager: five minutes. */
  @Test
  void theIdleTimeoutOfTheConnectionManagerEndsTheDelayOfADirectResponse() {
    RouteAction direct = new RouteAction.DirectResponse(200, "text");
    InboundCall call = delayed(withoutBody(), direct, delay(Duration.ofMinutes(6), null));

    isOverAt(300_000, call, "stream timeout", "DI,SI");
  }

  @Test
  void theEndOfADelayIsNoActivityOfARequestWithoutBody() {
    InboundCall call =
        delayed(withoutBody(), within(IDLE_300), delay(Duration.ofMillis(200), null));
    proceeded(at(200, call));

    isOverAt(300, call, "stream timeout", "DI,SI");
  }

  @Test
  void theBodyThatADelayHeldBackIsActivityWhenItGoesOn() {
    InboundCall call =
        delayed(new TestRequest(), within(IDLE_300), delay(Duration.ofMillis(200), null));
    call.onRequestComplete();
    proceeded(at(200, call));

    isOverAt(500, call, "stream timeout", "DI,SI");
  }

  @Test
  void theRoutesTimeoutDoesNotRunDuringADelay() {
    Timeouts second = new Timeouts(Duration.ofSeconds(1), null, null);
    InboundCall call = delayed(new TestRequest(), within(second), delay(TWO_SECONDS, null));
    call.onRequestComplete();
    proceeded(at(2000, call));

    isOverAt(3000, call, "upstream request timeout", "DI,UT");
  }
}
