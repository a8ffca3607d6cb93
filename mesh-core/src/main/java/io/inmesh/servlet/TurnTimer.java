package io.inmesh.servlet;

import io.inmesh.call.CallTimer;
import org.jspecify.annotations.Nullable;

/** Wakes an asynchronous request when something of it is due. Thread-safe. */
final class TurnTimer {
  private final CallTimer timer;
  private final Turn turn;
  private final Runnable due;

  private volatile CallTimer.@Nullable Scheduled scheduled;
  private volatile boolean untimed; // asynchronous, and nothing is due at any time
  private volatile boolean over;

  /**
   * A timer that does not run yet.
   *
   * @param due run when the turn's time has come, or has been before
   */
  TurnTimer(CallTimer timer, Turn turn, Runnable due) {
    this.timer = timer;
    this.turn = turn;
    this.due = due;
  }

  /** From now on the turn's times are kept. */
  void schedule() {
    untimed = true; // before it is looked at: whoever changes it later sees this
    long at = turn.nextTimerNanos();
    if (at != Long.MAX_VALUE && !over) {
      untimed = false;
      CallTimer.Scheduled before = scheduled;
      if (before != null) {
        before.cancel();
      }
      CallTimer.Scheduled next = timer.schedule(at, due);
      scheduled = next;
      if (over) { // meanwhile
        next.cancel();
      }
    }
  }

  /** A time has been set where there was none: one that was set earlier comes, and sees it. */
  void timedAgain() {
    if (untimed) {
      schedule();
    }
  }

  /** Nothing is due any more. */
  void end() {
    over = true;
    CallTimer.Scheduled next = scheduled;
    if (next != null) {
      next.cancel();
    }
  }
}
