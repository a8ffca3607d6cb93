package io.inmesh.xds.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

/** Back-off and timers, for all inputs. */
final class TimingTest {
  @Property
  void pausesGrowByTheMultiplierWithinTheirBounds(
      @ForAll @IntRange(min = 0, max = 40) int attempt,
      @ForAll @DoubleRange(min = 0, max = 1, maxIncluded = false) double random) {
    Backoff backoff = new Backoff(() -> random);
    long pause = 0;
    for (int i = 0; i <= attempt; i++) {
      pause = backoff.nextNanos();
    }
    double middle = Math.min(1e9 * Math.pow(1.6, attempt), 120e9);
    assertThat((double) pause).isBetween(middle * 0.8 - 1, middle * 1.2 + 1);

    backoff.reset();
    assertThat((double) backoff.nextNanos()).isBetween(0.8e9 - 1, 1.2e9 + 1);
  }

  @Property
  void timersFireInOrderOnceAndNotWhenCancelled(
      @ForAll @Size(max = 300) List<@IntRange(min = 0, max = 1000) Integer> delays,
      @ForAll @IntRange(min = 1, max = 5) int cancelEach) {
    // Near the overflow of the clock, which is where comparisons of instants go wrong.
    long[] now = {Long.MAX_VALUE - 500};
    TimerQueue timers = new TimerQueue(() -> now[0]);
    List<Integer> fired = new ArrayList<>();
    List<TimerQueue.Timer> all = new ArrayList<>();
    for (int delay : delays) {
      all.add(timers.schedule(delay, () -> fired.add(delay)));
    }
    List<Integer> expected = new ArrayList<>();
    for (int i = 0; i < all.size(); i++) {
      if (i % cancelEach == 0 && cancelEach > 1) {
        all.get(i).cancel();
        all.get(i).cancel();
      } else {
        expected.add(delays.get(i));
      }
    }
    expected.sort(null);
    while (timers.nanosToNext() != Long.MAX_VALUE) {
      now[0] += timers.nanosToNext();
      timers.runDue();
    }
    assertThat(fired).isEqualTo(expected);
  }
}
