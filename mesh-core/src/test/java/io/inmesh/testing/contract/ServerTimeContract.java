package io.inmesh.testing.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.inmesh.config.Timeouts;
import io.inmesh.config.Timeouts.MaxStreamDuration;
import io.inmesh.testing.contract.ServerUnderTest.Stream;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Timeouts of a server within a response: its head has left, and its body goes on. */
abstract class ServerTimeContract extends ServerInMesh {
  private static final Duration MINUTE = Duration.ofMinutes(1);
  private static final Duration HALF = MINUTE.dividedBy(2);
  private static final Duration SOON = Duration.ofSeconds(1);

  private static Timeouts idle(Duration time) {
    return new Timeouts(Duration.ZERO, time, null);
  }

  private static Timeouts whole(Duration time) {
    return new Timeouts(time, null, null);
  }

  /** The next piece, once the application has written it. */
  private void passOn(Stream stream) throws Exception {
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
      for (int i = 0; i < 5; i++) {
        passOn(stream);
        time.advance(MINUTE.minus(SOON));
      }
      server().write("");
      assertThat(stream.next()).isNull();
    }
    assertThat(takeEnd()).isEqualTo("200 ");
    assertThatNoMoreEnds();
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
