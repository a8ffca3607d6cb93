package io.inmesh.balance;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/**
 * Earliest-deadline-first turns for many threads without a lock. There are several schedules, as in
 * Envoy each worker thread has its own: a thread that finds one in use takes the next, which is
 * made when it is first needed. One thread alone always uses the first and sees the exact sequence.
 *
 * <p>When all are in use (as many threads at once as there are schedules) a weighted random draw
 * takes the place of a turn: shares stay right and nobody waits.
 */
final class EdfTurns {
  private static final int SCHEDULES = 8;
  private static final int DRAWS = 64;
  private static final VarHandle SLOT = MethodHandles.arrayElementVarHandle(EdfSchedule[].class);

  private final int size;
  private final Weight weight;
  private final EdfSchedule[] schedules = new EdfSchedule[SCHEDULES];

  /** The weight of an item at the moment of its turn. */
  @FunctionalInterface
  interface Weight {
    /** Positive. */
    double of(int item, long nowNanos);
  }

  EdfTurns(int size, Weight weight, long seed, long nowNanos) {
    this.size = size;
    this.weight = weight;
    this.schedules[0] = new EdfSchedule(weights(nowNanos), seed, false);
  }

  /** The item whose turn it is. */
  int next(PickContext context) {
    for (int i = 0; i < SCHEDULES; i++) {
      EdfSchedule schedule = (EdfSchedule) SLOT.getAcquire(schedules, i);
      if (schedule == null) {
        schedule = create(i, context);
      } else if (!schedule.tryEnter()) {
        schedule = null;
      }
      if (schedule != null) {
        try {
          int item = schedule.first();
          if (!context.peeks()) {
            schedule.advance(weight.of(item, context.nowNanos()));
          }
          return item;
        } finally {
          schedule.exit();
        }
      }
    }
    return draw(context);
  }

  private @Nullable EdfSchedule create(int slot, PickContext context) {
    EdfSchedule created = new EdfSchedule(weights(context.nowNanos()), context.draw(), true);
    return SLOT.compareAndSet(schedules, slot, null, created) ? created : null;
  }

  /** Draws an item and keeps it with a chance proportional to its weight. */
  private int draw(PickContext context) {
    long now = context.nowNanos();
    double heaviest = 0;
    int item = 0;
    for (int i = 0; i < size; i++) {
      heaviest = Math.max(heaviest, weight.of(i, now));
    }
    for (int i = 0; i < DRAWS; i++) {
      item = (int) Long.remainderUnsigned(context.draw(), size);
      if ((context.draw() >>> 11) * 0x1p-53 * heaviest < weight.of(item, now)) {
        return item;
      }
    }
    return item;
  }

  private double[] weights(long nowNanos) {
    double[] weights = new double[size];
    for (int i = 0; i < size; i++) {
      weights[i] = weight.of(i, nowNanos);
    }
    return weights;
  }
}
