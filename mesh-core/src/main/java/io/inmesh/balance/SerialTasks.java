package io.inmesh.balance;

import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Runs tasks one at a time, in order, on the threads that bring them: a thread that finds another
 * one at work leaves its task to it and goes on at once. What a task writes, later tasks see.
 *
 * <p>This takes the place of Envoy's main thread, to which worker threads post what changes a
 * cluster. Thread-safe; nobody waits.
 */
final class SerialTasks {
  private final ConcurrentLinkedQueue<Runnable> tasks = new ConcurrentLinkedQueue<>();
  private final AtomicInteger unfinished = new AtomicInteger();

  /**
   * Runs a task, now or soon. What a task throws is thrown by the call that ran it, after the rest.
   */
  void run(Runnable task) {
    tasks.add(task);
    if (unfinished.getAndIncrement() != 0) {
      return;
    }
    Throwable failure = null;
    do {
      failure = runNext(failure);
    } while (unfinished.decrementAndGet() != 0);
    if (failure instanceof Error error) {
      throw error;
    }
    if (failure != null) {
      throw (RuntimeException) failure;
    }
  }

  private @Nullable Throwable runNext(@Nullable Throwable before) {
    Runnable next = tasks.poll();
    try {
      if (next != null) {
        next.run();
      }
      return before;
    } catch (RuntimeException | Error e) { // else the tasks after it would never run
      if (before != null) {
        before.addSuppressed(e);
        return before;
      }
      return e;
    }
  }
}
