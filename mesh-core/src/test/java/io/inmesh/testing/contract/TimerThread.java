package io.inmesh.testing.contract;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Time that passes when told, on a thread of its own, as the mesh's timer has one: whoever holds
 * that thread up, or waits for it with a lock that it needs, is found out.
 */
final class TimerThread implements AutoCloseable {
  private static final int MAX_STEPS = 200;

  /** How long a step waits; the first ones, which do on most machines, less. */
  private static final int STEP_MILLIS = 100;

  private final VirtualTimer timer;
  private final ExecutorService thread =
      Executors.newSingleThreadExecutor(task -> new Thread(task, "contract-timer"));
  private final Thread itself;

  TimerThread(VirtualTimer timer) {
    this.timer = timer;
    itself = CompletableFuture.supplyAsync(Thread::currentThread, thread).join();
  }

  /** Whether this is the thread that nobody else's code may run on. */
  boolean is(Thread other) {
    return other == itself;
  }

  /** Lets time pass; returns when all that is due has run. */
  void advance(Duration time) {
    try {
      CompletableFuture.runAsync(() -> timer.advance(time), thread).get(20, TimeUnit.SECONDS);
    } catch (TimeoutException e) {
      throw new AssertionError("the mesh's timer is held up", e);
    } catch (ExecutionException e) {
      throw new AssertionError("a task of the mesh's timer threw", e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted", e);
    }
  }

  /** Lets so much time pass again and again, until something has happened. */
  void advanceUntil(CountDownLatch happened, Duration step) {
    try {
      for (int i = 0; !happened.await(waitMillis(i), TimeUnit.MILLISECONDS); i++) {
        if (i == MAX_STEPS) {
          throw new AssertionError("it did not happen, " + step + " after " + step);
        }
        advance(step);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted", e);
    }
  }

  private static int waitMillis(int step) {
    return Math.min(STEP_MILLIS, 10 * (step + 1));
  }

  @Override
  public void close() {
    thread.shutdownNow();
  }
}
