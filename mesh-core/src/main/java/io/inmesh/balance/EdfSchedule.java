package io.inmesh.balance;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * Earliest deadline first over items 0 to n-1: an item's deadline is the time of its last turn plus
 * 1/weight, so that it gets its turn in proportion to its weight; equal deadlines go in the order
 * in which they were set. The sequence is that of Envoy's {@code EdfScheduler}, in the same
 * floating point arithmetic, with any number of turns taken before the first.
 *
 * <p>Not thread-safe by itself: whoever uses it enters first and exits after. Entering never waits.
 */
final class EdfSchedule {
  private static final VarHandle BUSY;

  /** Envoy's guard against weights that are multiples of each other. */
  private static final double EPSILON = 1e-13;

  /** Envoy's limit of turns taken in advance: UINT32_MAX / 10. */
  private static final long MAX_TURNS = 429_496_729;

  static {
    try {
      BUSY = MethodHandles.lookup().findVarHandle(EdfSchedule.class, "busy", boolean.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private final double[] deadlines;
  private final long[] orders;
  private final int[] items;
  private long nextOrder;
  private volatile boolean busy;

  /**
   * A schedule in which some turns were taken already.
   *
   * @param weights positive; the weight of an item at its index
   * @param seed of which the low 32 bits say how many turns
   * @param entered whether the creator has entered it
   */
  EdfSchedule(double[] weights, long seed, boolean entered) {
    int size = weights.length;
    deadlines = new double[size];
    orders = new long[size];
    items = new int[size];
    busy = entered;
    nextOrder = size;
    long turns = (seed & 0xFFFF_FFFFL) % MAX_TURNS;
    double sum = 0;
    for (double weight : weights) {
      sum += weight + EPSILON;
    }
    long taken = 0;
    for (int i = 0; i < size; i++) {
      double weight = weights[i] + EPSILON;
      long own = (long) (weight * turns / sum);
      if (own > 0 && own / weight >= turns / sum) {
        own--;
      }
      deadlines[i] = (own + 1) / weight;
      orders[i] = i;
      items[i] = i;
      taken += own;
    }
    for (int i = size / 2 - 1; i >= 0; i--) {
      siftDown(i);
    }
    for (; taken < turns; taken++) {
      advance(weights[first()]);
    }
  }

  /** Enters, unless another thread is inside. */
  boolean tryEnter() {
    return !busy && (boolean) BUSY.compareAndSet(this, false, true);
  }

  /** Lets the next one in. */
  void exit() {
    busy = false;
  }

  /** The item whose turn it is. */
  int first() {
    return items[0];
  }

  /** Takes the first item's turn; its weight says when the next one comes. */
  void advance(double weight) {
    deadlines[0] += 1.0 / weight;
    orders[0] = nextOrder++;
    siftDown(0);
  }

  private void siftDown(int from) {
    double deadline = deadlines[from];
    long order = orders[from];
    int item = items[from];
    int hole = from;
    int half = items.length >>> 1;
    while (hole < half) {
      int child = 2 * hole + 1;
      int right = child + 1;
      if (right < items.length && isBefore(deadlines[right], orders[right], child)) {
        child = right;
      }
      if (isBefore(deadline, order, child)) {
        break;
      }
      deadlines[hole] = deadlines[child];
      orders[hole] = orders[child];
      items[hole] = items[child];
      hole = child;
    }
    deadlines[hole] = deadline;
    orders[hole] = order;
    items[hole] = item;
  }

  private boolean isBefore(double deadline, long order, int other) {
    return deadline < deadlines[other] || (deadline == deadlines[other] && order < orders[other]);
  }
}
