package io.inmesh.balance;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class EdfScheduleTest {
  @Test
  void turnsGoByWeightAndTiesByAge() {
    EdfSchedule schedule = new EdfSchedule(new double[] {1, 2, 4}, 0, false);

    // Deadlines: C .25, B .5 (set before C's second, also .5), C .5, C .75, then A, B, C at 1.
    assertThat(turns(schedule, new double[] {1, 2, 4}, 7)).containsExactly(2, 1, 2, 2, 0, 1, 2);
  }

  @Test
  void equalWeightsTurnInOrder() {
    EdfSchedule schedule = new EdfSchedule(new double[] {5, 5, 5}, 0, false);

    assertThat(turns(schedule, new double[] {5, 5, 5}, 6)).containsExactly(0, 1, 2, 0, 1, 2);
  }

  @Test
  void onlyOneIsInsideAtATime() {
    EdfSchedule schedule = new EdfSchedule(new double[] {1, 2}, 0, false);

    assertThat(schedule.tryEnter()).isTrue();
    assertThat(schedule.tryEnter()).isFalse();
    schedule.exit();
    assertThat(schedule.tryEnter()).isTrue();
  }

  @Property
  void theSequenceIsThatOfTheDefinition(
      @ForAll @Size(min = 1, max = 12) List<@IntRange(min = 1, max = 50) Integer> weights) {
    double[] asDoubles = weights.stream().mapToDouble(Integer::doubleValue).toArray();
    EdfSchedule schedule = new EdfSchedule(asDoubles, 0, false);

    assertThat(turns(schedule, asDoubles, 300)).isEqualTo(reference(asDoubles, 300));
  }

  @Property
  void turnsTakenInAdvanceLeaveEveryItemWithItsShare(
      @ForAll @Size(min = 1, max = 12) List<@IntRange(min = 1, max = 50) Integer> weights,
      @ForAll @IntRange(min = 0, max = 1_000_000) int taken) {
    double[] asDoubles = weights.stream().mapToDouble(Integer::doubleValue).toArray();
    EdfSchedule schedule = new EdfSchedule(asDoubles, taken, false);
    int cycle = weights.stream().mapToInt(Integer::intValue).sum();

    int[] counts = new int[weights.size()];
    turns(schedule, asDoubles, cycle * 3).forEach(item -> counts[item]++);

    for (int i = 0; i < counts.length; i++) {
      assertThat(counts[i]).isBetween(3 * weights.get(i) - 2, 3 * weights.get(i) + 2);
    }
  }

  /** The definition, as plainly as it can be written. */
  private static List<Integer> reference(double[] weights, int turns) {
    record Entry(double deadline, long order, int item) {}
    PriorityQueue<Entry> queue =
        new PriorityQueue<>(
            Comparator.comparingDouble(Entry::deadline).thenComparingLong(Entry::order));
    long order = 0;
    for (int i = 0; i < weights.length; i++) {
      // What Envoy adds to the weights of the initial deadlines.
      queue.add(new Entry(1.0 / (weights[i] + 1e-13), order++, i));
    }
    List<Integer> sequence = new ArrayList<>();
    for (int i = 0; i < turns; i++) {
      Entry next = queue.remove();
      sequence.add(next.item());
      queue.add(new Entry(next.deadline() + 1.0 / weights[next.item()], order++, next.item()));
    }
    return sequence;
  }

  private static List<Integer> turns(EdfSchedule schedule, double[] weights, int turns) {
    List<Integer> sequence = new ArrayList<>();
    for (int i = 0; i < turns; i++) {
      int item = schedule.first();
      sequence.add(item);
      schedule.advance(weights[item]);
    }
    return sequence;
  }
}
