package io.inmesh.xds.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class TimerQueueTest {
  private long now;
  private final TimerQueue timers = new TimerQueue(() -> now);
  private final List<String> ran = new ArrayList<>();

  @Test
  void whatIsDueRunsInTheOrderOfItsDeadlines() {
    timers.schedule(2, () -> ran.add("second"));
    timers.schedule(1, () -> ran.add("first"));
    timers.schedule(9, () -> ran.add("not due"));
    now = 5;
    timers.runDue();
    assertThat(ran).containsExactly("first", "second");
    assertThat(timers.nanosToNext()).isEqualTo(4);
  }

  @Test
  void anActionThatFailsDoesNotTakeTheOthersWithIt() {
    timers.schedule(
        1,
        () -> {
          throw new IllegalStateException("test");
        });
    timers.schedule(2, () -> ran.add("other"));
    now = 5;
    assertThatThrownBy(timers::runDue).hasMessage("test");
    assertThat(ran).containsExactly("other");
  }
}
