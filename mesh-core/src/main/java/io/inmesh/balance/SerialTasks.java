package io.inmesh.balance;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;

/**
 * Runs tasks one at a time, in order, on the threads that bring them: a thread that finds another
 * one at work leaves its task to it and goes on at once. What a task writes, later tasks see.
 *
 * <p>This takes the place of Envoy's main thread, to which worker threads post what changes a
 * cluster. Thread-safe; nobody waits.
 */
final class SerialTasks {
  private static final VarHandle LEFT;
  private static final VarHandle UNFINISHED;

  static {
    try {
      MethodHandles.Lookup lookup = MethodHandles.lookup();
      LEFT = lookup.findVarHandle(SerialTasks.class, "left", ConcurrentLinkedQueue.class);
      UNFINISHED = lookup.findVarHandle(SerialTasks.class, "unfinished", int.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  /** Tasks left to the thread at work; made by the first that is. */
  private volatile @Nullable ConcurrentLinkedQueue<Runnable> left;

  /** The task that runs, if any, and all that are left to its thread. */
  private volatile int unfinished;

  /**
   * Runs a task, now or soon. What a task throws is thrown by the call that ran it, after the rest.
   */
  void run(Runnable task) {
    Throwable failure;
    if (UNFINISHED.compareAndSet(this, 0, 1)) {
      failure = run(task, null);
    } else {
      left().add(task);
      if ((int) UNFINISHED.getAndAdd(this, 1) != 0) {
        return;
      }
      failure = run(left().poll(), null); // the thread at work has just ended
    }
    while ((int) UNFINISHED.getAndAdd(this, -1) != 1) {
      failure = run(left().poll(), failure);
    }
    if (failure instanceof Error error) {
      throw error;
    }
    if (failure != null) {
      throw (RuntimeException) failure;
    }
  }

  private ConcurrentLinkedQueue<Runnable> left() {
    ConcurrentLinkedQueue<Runnable> known = left;
    if (known != null) {
      return known;
    }
    ConcurrentLinkedQueue<Runnable> made = new ConcurrentLinkedQueue<>();
    @SuppressWarnings("unchecked")
    ConcurrentLinkedQueue<Runnable> other =
        (ConcurrentLinkedQueue<Runnable>) LEFT.compareAndExchange(this, null, made);
    return other == null ? made : other;
  }

  private static @Nullable Throwable run(@Nullable Runnable next, @Nullable Throwable before) {
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
