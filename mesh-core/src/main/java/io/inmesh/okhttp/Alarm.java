package io.inmesh.okhttp;

import io.inmesh.call.CallTimer;
import org.jspecify.annotations.Nullable;

/** The one task that a call has waiting at the mesh's timer. Guarded by the call's lock. */
final class Alarm {
  private final CallTimer timer;
  private final Runnable task;
  private CallTimer.@Nullable Scheduled scheduled;
  private long atNanos;

  Alarm(CallTimer timer, Runnable task) {
    this.timer = timer;
    this.task = task;
  }

  long nowNanos() {
    return timer.nanoTime();
  }

  /** Goes off at this time or earlier: the call then looks at the clock, and sets it again. */
  void set(long timeNanos) {
    if (timeNanos == Long.MAX_VALUE || (scheduled != null && atNanos <= timeNanos)) {
      return;
    }
    stop();
    atNanos = timeNanos;
    scheduled = timer.schedule(timeNanos, task);
  }

  /** It has gone off. */
  void fired() {
    scheduled = null;
  }

  /** Goes off no more. */
  void stop() {
    if (scheduled != null) {
      scheduled.cancel();
      scheduled = null;
    }
  }

  /** Has the task run soon, on the timer's thread; from any thread, without blocking. */
  void soon() {
    timer.schedule(timer.nanoTime(), task);
  }
}
