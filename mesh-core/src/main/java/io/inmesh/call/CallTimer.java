package io.inmesh.call;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * Runs short tasks at given times on a thread of its own. One is shared by all calls of a mesh;
 * adapters use it for {@link OutboundCall#nextTimerNanos}.
 */
public interface CallTimer {
  /** The mesh's clock: monotonic nanoseconds of arbitrary origin. */
  long nanoTime();

  /**
   * Runs a task once, not before the given time. The task must not block.
   *
   * @param atNanos on the clock of {@link #nanoTime}
   */
  Scheduled schedule(long atNanos, Runnable task);

  /** A duration, at most a century of it, which adds up to any clock without overflow. */
  static long nanos(Duration duration) {
    return Math.min(TimeUnit.NANOSECONDS.convert(duration), TimeUnit.DAYS.toNanos(36_500));
  }

  /** A task that waits for its time. */
  interface Scheduled {
    /** Takes the task back if it has not begun. Idempotent. */
    void cancel();
  }
}
