package io.inmesh.xds.source;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class LaterStepTest {
  private final TreeMap<Long, Runnable> tasks = new TreeMap<>();
  private final List<Long> steps = new ArrayList<>();
  private long now = 7;
  private final LaterStep later =
      new LaterStep(() -> steps.add(now), (task, delay) -> tasks.put(now + delay, task), () -> now);

  private void passTo(long time) {
    while (!tasks.isEmpty() && tasks.firstKey() <= time) {
      now = tasks.firstKey();
      tasks.pollFirstEntry().getValue().run();
    }
    now = time;
  }

  @Test
  void aStepComesInTimeAndOnce() {
    later.in(10);
    later.in(10);
    later.in(12);
    assertThat(tasks).hasSize(1);
    passTo(100);
    assertThat(steps).containsExactly(17L);
  }

  /** The end of a start is far away when a cluster's second begins. */
  @Test
  void anEarlierOneTakesThePlaceOfALaterOne() {
    later.in(1000);
    later.in(10);
    passTo(500);
    assertThat(steps).containsExactly(17L);
    later.in(600);
    passTo(2000);
    assertThat(steps).containsExactly(17L, 1100L);
  }
}
