package io.inmesh.call;

import org.jspecify.annotations.Nullable;

/**
 * The one task that an adapter has waiting at the mesh's timer for a call, so that it reports
 * {@link OutboundCall#onTimer} in time. Not thread-safe, but for {@link #soon}: guarded by whatever
 * serialises the call's reports.
 */
public final class CallAlarm {
  private final CallTimer timer;
  private final Runnable task;
  private CallTimer.@Nullable Scheduled scheduled;
  private long atNanos;

  /**
   * An alarm that is not set.
   *
   * @param task run on the timer's thread; must not block
   */
  public CallAlarm(CallTimer timer, Runnable task) {
    this.timer = timer;
    this.task = task;
  }

  /** The mesh's clock. */
  public long nowNanos() {
    return timer.nanoTime();
  }

  /**
   * Goes off at this time or earlier: the call then looks at the clock, and sets it again.
   *
   * @param timeNanos on the mesh's clock; {@link Long#MAX_VALUE} sets nothing
   */
  public void set(long timeNanos) {
    if (timeNanos == Long.MAX_VALUE || (scheduled != null && atNanos <= timeNanos)) {
      return;
    }
    stop();
    atNanos = timeNanos;
    scheduled = timer.schedule(timeNanos, task);
  }

  /**
   * It has gone off: to be called by the task, first of all. Where that was {@link #soon}, what was
   * set is taken back, lest the timer holds a call that has ended until then.
   */
  public void fired() {
    stop();
  }

  /** Goes off no more. */
  public void stop() {
    if (scheduled != null) {
      scheduled.cancel();
      scheduled = null;
    }
  }

  /** Has the task run soon, on the timer's thread; from any thread, without blocking. */
  public void soon() {
    timer.schedule(timer.nanoTime(), task);
  }
}
