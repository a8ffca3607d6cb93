package io.inmesh.spring.internal.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.inmesh.spring.internal.http.CallWatch.State;
import io.inmesh.testing.contract.VirtualTimer;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** How long a call may be silent, in virtual time. */
class CallWatchTest {
  private static final Duration LIMIT = Duration.ofSeconds(10);

  private final VirtualTimer timer = new VirtualTimer();
  private final AtomicInteger cancelled = new AtomicInteger();

  private CallWatch watch(@Nullable Duration limit) {
    CallWatch watch = new CallWatch(timer, limit, cancelled::incrementAndGet);
    watch.start();
    return watch;
  }

  @Test
  void silenceEndsACall() {
    CallWatch watch = watch(LIMIT);
    timer.advance(LIMIT.minusNanos(1));
    assertThat(cancelled).hasValue(0);
    timer.advance(Duration.ofNanos(1));
    assertThat(cancelled).hasValue(1);
    assertThat(watch.stop()).isEqualTo(State.SILENT);
  }

  @Test
  void theLimitBeginsAnewWithEverySignOfLife() {
    CallWatch watch = watch(LIMIT);
    for (int i = 0; i < 5; i++) {
      timer.advance(Duration.ofSeconds(9));
      watch.heard();
    }
    timer.advance(Duration.ofSeconds(9));
    assertThat(cancelled).hasValue(0);
    timer.advance(Duration.ofSeconds(1));
    assertThat(watch.stop()).isEqualTo(State.SILENT);
  }

  @Test
  void aCallThatIsOverIsLeftAlone() {
    CallWatch watch = watch(LIMIT);
    assertThat(watch.stop()).isEqualTo(State.OVER);
    timer.advance(LIMIT.multipliedBy(2));
    assertThat(cancelled).hasValue(0);
    assertThat(watch.stop()).isEqualTo(State.OVER);
  }

  @Test
  void withoutALimitSilenceIsNoMatter() {
    CallWatch watch = watch(null);
    timer.advance(Duration.ofDays(30));
    assertThat(watch.stop()).isEqualTo(State.OVER);
  }

  @Test
  void aCallWhoseThreadIsInterruptedEnds() {
    CallWatch watch = watch(null);
    watch.interrupted();
    assertThat(cancelled).hasValue(1);
    assertThat(watch.stop()).isEqualTo(State.INTERRUPTED);
  }

  @Test
  void withoutALimitNothingWaitsForItsTime() {
    watch(null);
    assertThat(timer.pending()).isZero();
  }
}
