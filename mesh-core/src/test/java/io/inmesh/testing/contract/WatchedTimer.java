package io.inmesh.testing.contract;

import io.inmesh.call.CallTimer;
import java.time.Duration;
import java.util.concurrent.Delayed;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * The real time, on a thread of its own, where a test sees who waits for it: a call that waits for
 * something else has set its timer to when it will give that up. Thread-safe.
 */
final class WatchedTimer implements CallTimer, AutoCloseable {
  /** Longer than any test runs: who waits so long waits for something else than time. */
  static final Duration LONG = Duration.ofDays(1);

  private final ScheduledThreadPoolExecutor thread =
      new ScheduledThreadPoolExecutor(
          1, task -> new Thread(task, "contract-timer"), new ThreadPoolExecutor.DiscardPolicy());

  WatchedTimer() {
    thread.setRemoveOnCancelPolicy(true);
  }

  @Override
  public long nanoTime() {
    return System.nanoTime();
  }

  @Override
  public Scheduled schedule(long atNanos, Runnable task) {
    Future<?> scheduled = thread.schedule(task, atNanos - nanoTime(), TimeUnit.NANOSECONDS);
    return () -> scheduled.cancel(false);
  }

  /** Until a call waits for something that may take {@link #LONG}. */
  void awaitWhoWaitsLong() {
    Conditions.await(() -> thread.getQueue().stream().anyMatch(WatchedTimer::isLong));
  }

  private static boolean isLong(Runnable task) {
    return task instanceof Delayed delayed
        && delayed.getDelay(TimeUnit.NANOSECONDS) > LONG.dividedBy(2).toNanos();
  }

  @Override
  public void close() {
    thread.shutdownNow();
  }
}
