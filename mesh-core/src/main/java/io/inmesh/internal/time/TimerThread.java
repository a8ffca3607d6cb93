package io.inmesh.internal.time;

import io.inmesh.call.CallTimer;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * The timer of a mesh: one daemon thread, started with the first task. Cancelled tasks are taken out
 * at once, so that finished calls are not kept alive by their timeouts.
 */
public final class TimerThread implements CallTimer, AutoCloseable {
  private final ScheduledThreadPoolExecutor executor;

  /** A timer whose thread has this name. */
  public TimerThread(String name) {
    executor =
        new ScheduledThreadPoolExecutor(
            1,
            task -> {
              Thread thread = new Thread(task, name);
              thread.setDaemon(true);
              return thread;
            });
    executor.setRemoveOnCancelPolicy(true);
    executor.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
  }

  @Override
  public long nanoTime() {
    return System.nanoTime();
  }

  @Override
  public Scheduled schedule(long atNanos, Runnable task) {
    try {
      Future<?> future =
          executor.schedule(task, Math.max(0, atNanos - nanoTime()), TimeUnit.NANOSECONDS);
      return () -> future.cancel(false);
    } catch (RejectedExecutionException closed) {
      return () -> {}; // the mesh is closed: nothing happens any more
    }
  }

  @Override
  public void close() {
    executor.shutdownNow();
  }
}
