package io.inmesh.xds.source;

import java.util.function.LongSupplier;

/** A step that nothing from outside brings, at the earliest time that was asked for. */
final class LaterStep {
  private final Runnable step;
  private final Scheduler scheduler;
  private final LongSupplier nanoTime;
  private boolean scheduled;
  private long due;

  /** Runs a task after a while, on the thread of the steps. */
  @FunctionalInterface
  interface Scheduler {
    void schedule(Runnable task, long delayNanos);
  }

  LaterStep(Runnable step, Scheduler scheduler, LongSupplier nanoTime) {
    this.step = step;
    this.scheduler = scheduler;
    this.nanoTime = nanoTime;
  }

  /** Steps after so long at the latest. */
  void in(long nanos) {
    long at = nanoTime.getAsLong() + nanos;
    if (scheduled && due - at <= 0) {
      return;
    }
    scheduled = true;
    due = at;
    scheduler.schedule(() -> run(at), nanos);
  }

  private void run(long at) {
    if (scheduled && due == at) { // else another one was to be earlier
      scheduled = false;
      step.run();
    }
  }
}
