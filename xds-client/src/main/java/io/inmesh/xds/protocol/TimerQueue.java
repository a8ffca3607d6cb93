package io.inmesh.xds.protocol;

import java.util.ArrayList;
import java.util.List;
import java.util.PriorityQueue;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** Deadlines in injected time. Cancelled timers are dropped lazily. */
final class TimerQueue {
  private static final int PURGE_MIN = 64;

  private final LongSupplier nanoTime;
  private final PriorityQueue<Timer> queue = new PriorityQueue<>();
  private long sequence;
  private int cancelled;

  TimerQueue(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
  }

  /** Runs the action at the first {@link #runDue} at or after the delay. */
  Timer schedule(long delayNanos, Runnable action) {
    Timer timer = new Timer(nanoTime.getAsLong() + delayNanos, sequence++, action);
    queue.add(timer);
    return timer;
  }

  /** Nanoseconds until the next timer, at least 0; {@code Long.MAX_VALUE} if there is none. */
  long nanosToNext() {
    dropCancelledHead();
    Timer next = queue.peek();
    return next == null ? Long.MAX_VALUE : Math.max(0, next.deadline - nanoTime.getAsLong());
  }

  /** Runs what is due now, in order of deadlines. */
  void runDue() {
    long now = nanoTime.getAsLong();
    List<Timer> due = new ArrayList<>();
    for (Timer next = queue.peek(); next != null; next = queue.peek()) {
      if (!next.cancelled && next.deadline - now > 0) {
        break;
      }
      queue.remove();
      if (next.cancelled) {
        cancelled--;
      } else {
        due.add(next);
      }
    }
    for (Timer timer : due) {
      timer.queued = false;
    }
    RuntimeException failure = null;
    for (Timer timer : due) {
      if (!timer.cancelled) {
        failure = run(timer, failure);
      }
    }
    if (failure != null) {
      throw failure;
    }
  }

  /** An action that fails does not take the others with it. */
  private static @Nullable RuntimeException run(Timer timer, @Nullable RuntimeException before) {
    try {
      timer.action.run();
      return before;
    } catch (RuntimeException e) {
      if (before == null) {
        return e;
      }
      before.addSuppressed(e);
      return before;
    }
  }

  private void countCancelled() {
    cancelled++;
    if (cancelled > PURGE_MIN && cancelled > queue.size() / 2) {
      queue.removeIf(timer -> timer.cancelled);
      cancelled = 0;
    }
  }

  private void dropCancelledHead() {
    for (Timer next = queue.peek(); next != null && next.cancelled; next = queue.peek()) {
      queue.remove();
      cancelled--;
    }
  }

  /** One deadline. */
  final class Timer implements Comparable<Timer> {
    private final long deadline;
    private final long order;
    private final Runnable action;
    private boolean cancelled;
    private boolean queued = true;

    private Timer(long deadline, long order, Runnable action) {
      this.deadline = deadline;
      this.order = order;
      this.action = action;
    }

    void cancel() {
      if (cancelled) {
        return;
      }
      cancelled = true;
      if (queued) {
        countCancelled();
      }
    }

    @Override
    public int compareTo(Timer other) {
      int byDeadline = Long.signum(deadline - other.deadline);
      return byDeadline != 0 ? byDeadline : Long.compare(order, other.order);
    }
  }
}
