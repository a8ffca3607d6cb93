package io.inmesh.call;

import static org.assertj.core.api.Assertions.assertThat;

import io.inmesh.testing.contract.VirtualTimer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class CallAlarmTest {
  private final VirtualTimer time = new VirtualTimer();
  private final List<Long> fired = new ArrayList<>();
  private final CallAlarm alarm = new CallAlarm(time, this::fire);

  private void fire() {
    alarm.fired();
    fired.add(time.nanoTime());
  }

  @Test
  void itGoesOffAtTheEarliestTimeThatWasSet() {
    long begin = time.nanoTime();
    alarm.set(begin + 20);
    alarm.set(begin + 10);
    alarm.set(begin + 30);
    alarm.set(Long.MAX_VALUE);
    time.advance(Duration.ofNanos(100));
    assertThat(fired).containsExactly(begin + 10);
    assertThat(time.pending()).isZero();
  }

  @Test
  void aCallThatWasWokenLeavesNothingAtTheTimerWhenItEnds() {
    alarm.set(time.nanoTime() + Duration.ofHours(1).toNanos());
    alarm.soon();
    time.advance(Duration.ZERO);
    assertThat(fired).hasSize(1);
    alarm.set(time.nanoTime() + Duration.ofMinutes(1).toNanos());
    alarm.stop();
    assertThat(time.pending()).isZero();
  }

  @Test
  void whatFiredCanBeSetAgain() {
    long begin = time.nanoTime();
    alarm.set(begin + 10);
    time.advance(Duration.ofNanos(10));
    alarm.set(begin + 20);
    time.advance(Duration.ofNanos(10));
    assertThat(fired).containsExactly(begin + 10, begin + 20);
  }
}
