package io.inmesh.testing.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.inmesh.config.Timeouts;
import io.inmesh.config.Timeouts.MaxStreamDuration;
import io.inmesh.testing.contract.ServerUnderTest.Stream;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/** Timeouts of a server within a response: its head has left, and its body goes on. */
abstract class ServerTimeContract extends ServerInMesh {
  private static final Duration MINUTE = Duration.ofMinutes(1);
  private static final Duration HALF = MINUTE.dividedBy(2);
  private static final Duration SOON = Duration.ofSeconds(1);

  /** Of a filter; short, for who waits for it in real time. */
  static final Duration DELAY = Duration.ofMillis(50);

  /** What becomes of a call that is held back for that time, which passes once it has begun. */
  final <T> T afterDelay(VirtualTimer time, Future<T> call) throws Exception {
    Conditions.await(() -> mesh().lifecycle().activeRequests() > 0);
    assertThat(server().applicationCalls()).isZero();
    time.advance(DELAY);
    Conditions.await(() -> {
      time.advance(Duration.ZERO); // for a timer that is set only now
      return call.isDone();
    });
    return call.get();
  }

  static Timeouts idle(Duration time) {
    return new Timeouts(Duration.ZERO, time, null);
  }

  static Timeouts whole(Duration time) {
    return new Timeouts(time, null, null);
  }

  /** That many pieces, each just in time for the next one. */
  private void passOn(Stream stream, int pieces, VirtualTimer time) throws Exception {
    for (int i = 0; i < pieces; i++) {
      passOn(stream);
      time.advance(MINUTE.minus(SOON));
    }
  }

  /** The next piece, once the application has written it. */
  final void passOn(Stream stream) throws Exception {
    server().write("x");
    assertThat(stream.next()).isEqualTo("x");
  }

  private void assertBrokenOff(Stream stream, String end) throws Exception {
    assertThatThrownBy(stream::next).isInstanceOf(IOException.class);
    assertThat(takeEnd()).isEqualTo(end);
    server().write("late"); // goes nowhere
    server().write("");
    assertThatNoMoreEnds();
  }

  @Test
  void aResponseOfWhichNothingComesForTooLongIsBrokenOff() throws Exception {
    VirtualTimer time = startInVirtualTime();
    publish(within(idle(MINUTE)));
    try (Stream stream = server().stream()) {
      passOn(stream);
      time.advanceOnceAwaited(MINUTE);
      assertBrokenOff(stream, "200 SI");
    }
  }

  /** From the head on, not from the first piece of the body. */
  @Test
  void aResponseThatEndsWithItsHeadForTooLongIsBrokenOff() throws Exception {
    VirtualTimer time = startInVirtualTime();
    publish(within(idle(MINUTE)));
    try (Stream stream = server().stream()) {
      time.advanceOnceAwaited(MINUTE);
      assertBrokenOff(stream, "200 SI");
    }
  }

  @Test
  void theIdleTimeBeginsAnewWithEachPiece() throws Exception {
    VirtualTimer time = startInVirtualTime();
    publish(within(idle(MINUTE)));
    try (Stream stream = server().stream()) {
      passOn(stream, 5, time);
      server().write("");
      assertThat(stream.next()).isNull();
    }
    assertThat(takeEnd()).isEqualTo("200 ");
    assertThatNoMoreEnds();
  }

  /** The timer goes off for the time that was first, and is set again. */
  @Test
  void aResponseOfWhichNothingMoreComesAfterSomePiecesIsBrokenOff() throws Exception {
    VirtualTimer time = startInVirtualTime();
    publish(within(idle(MINUTE)));
    try (Stream stream = server().stream()) {
      passOn(stream, 3, time);
      time.advanceOnceAwaited(SOON);
      assertBrokenOff(stream, "200 SI");
    }
  }

  /**
   * Its head comes late, and is something that comes. So is a body behind the delay, as each
   * request of gRPC has one: there the adapter's own test has to tell the two apart.
   */
  @Test
  void theIdleTimeBeginsAnewWithTheHead() throws Exception {
    VirtualTimer time = startInVirtualTime();
    publish(within(idle(DELAY.multipliedBy(2).minusMillis(1))), Policies.fault(DELAY, null));
    try (Stream stream = afterDelay(time, beside(() -> server().stream()))) {
      time.advance(DELAY);
      passOn(stream);
      server().write("");
      assertThat(stream.next()).isNull();
    }
    assertThat(takeEnd()).isEqualTo("200 DI");
  }

  @Test
  void theRoutesTimeBreaksOffAResponseHoweverManyPiecesCome() throws Exception {
    VirtualTimer time = startInVirtualTime();
    publish(within(whole(MINUTE)));
    try (Stream stream = server().stream()) {
      passOn(stream);
      time.advance(HALF);
      passOn(stream);
      time.advanceOnceAwaited(HALF);
      assertBrokenOff(stream, "200 UT");
    }
  }

  @Test
  void theLongestDurationOfAStreamBreaksOffAResponse() throws Exception {
    VirtualTimer time = startInVirtualTime();
    publish(within(new Timeouts(Duration.ZERO, null, new MaxStreamDuration(MINUTE, null, null))));
    try (Stream stream = server().stream()) {
      passOn(stream);
      time.advance(HALF);
      passOn(stream);
      time.advanceOnceAwaited(HALF);
      assertBrokenOff(stream, "200 ");
    }
  }

  @Test
  void aResponseThatIsThereInTimeIsLeftAlone() throws Exception {
    VirtualTimer time = startInVirtualTime();
    publish(within(new Timeouts(MINUTE, MINUTE, new MaxStreamDuration(MINUTE, null, null))));
    int pending = time.pending();
    try (Stream stream = server().stream()) {
      passOn(stream);
      time.advance(MINUTE.minus(SOON));
      passOn(stream);
      server().write("");
      assertThat(stream.next()).isNull();
    }
    assertThat(takeEnd()).isEqualTo("200 ");
    assertThatNoMoreEnds();
    Conditions.await(() -> time.pending() <= pending); // nobody waits for its time any more
    time.advance(MINUTE);
    assertThatNoMoreEnds();
  }
}
