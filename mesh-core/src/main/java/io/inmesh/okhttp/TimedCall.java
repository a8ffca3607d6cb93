package io.inmesh.okhttp;

import io.inmesh.call.CallAlarm;
import io.inmesh.call.CallTimer;
import io.inmesh.call.Waker;

/** A call as far as time is concerned: the application's own limit, and the alarm that it has. */
abstract class TimedCall implements Waker, Runnable {
  /** Guarded by the call's lock, but for {@link CallAlarm#soon}. */
  final CallAlarm alarm;

  private final long deadlineNanos;

  TimedCall(CallTimer timer, long deadlineNanos) {
    this.alarm = new CallAlarm(timer, this);
    this.deadlineNanos = deadlineNanos;
  }

  /** Whether the application's own time is over; the mesh may notice before OkHttp does. */
  final boolean isOutOfTime() {
    return alarm.nowNanos() >= deadlineNanos;
  }

  /** What is left of the application's own time, at least 1; 0 when there is no limit. */
  final long remainingNanos() {
    return deadlineNanos == Long.MAX_VALUE ? 0 : Math.max(1, deadlineNanos - alarm.nowNanos());
  }

  @Override
  public final void wake() {
    // Not on this thread: the engine may hold its own locks.
    alarm.soon();
  }
}
