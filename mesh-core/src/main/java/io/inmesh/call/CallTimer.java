package io.inmesh.call;

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

  /** A task that waits for its time. */
  interface Scheduled {
    /** Takes the task back if it has not begun. Idempotent. */
    void cancel();
  }
}
