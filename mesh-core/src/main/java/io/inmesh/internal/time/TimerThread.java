package io.inmesh.internal.time;

import io.inmesh.call.CallTimer;
import java.util.PriorityQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The timer of a mesh: one daemon thread, started with the first task.
 *
 * <p>Made for timeouts, which nearly always are taken back: nearly every call sets one and cancels
 * it some milliseconds later. A cancelled task stays where it is in the queue, empty, until half of
 * the queue is such; and the thread is woken only for a task that is due before the time it sleeps
 * to. So a call that ends in time wakes nobody. What a cancelled task would have run is let go at
 * once.
 */
public final class TimerThread implements CallTimer, AutoCloseable {
  /** Up to this many cancelled tasks are never cleaned up before their time. */
  private static final int FEW = 64;

  private static final long IDLE_NANOS = TimeUnit.HOURS.toNanos(1);

  private final String name;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition earlier = lock.newCondition();

  // Guarded by the lock.
  private final PriorityQueue<Task> queue = new PriorityQueue<>();
  private @Nullable Thread thread;
  private long wakeNanos;
  private int cancelled;
  private boolean closed;

  /** A timer whose thread has this name. */
  public TimerThread(String name) {
    this.name = name;
  }

  @Override
  public long nanoTime() {
    return System.nanoTime();
  }

  @Override
  public Scheduled schedule(long atNanos, Runnable task) {
    Task scheduled = new Task(atNanos, task);
    lock.lock();
    try {
      if (closed && atNanos - nanoTime() > 0) {
        return scheduled; // there is no later any more
      }
      queue.add(scheduled);
      if (thread == null) {
        start();
      } else if (atNanos - wakeNanos < 0) {
        wakeNanos = atNanos;
        earlier.signal();
      }
    } finally {
      lock.unlock();
    }
    return scheduled;
  }

  private void start() {
    Thread started = new Thread(this::run, name);
    started.setDaemon(true);
    thread = started;
    started.start();
  }

  private void run() {
    for (Runnable task = awaitDue(); task != null; task = awaitDue()) {
      try {
        task.run();
      } catch (RuntimeException | Error e) {
        Thread current = Thread.currentThread();
        current.getUncaughtExceptionHandler().uncaughtException(current, e);
      }
    }
  }

  /**
   * Waits until a task is due and takes it out: only one, so that the others can still be taken
   * back. Null when the timer is closed and nothing is left.
   */
  private @Nullable Runnable awaitDue() {
    lock.lock();
    try {
      while (true) {
        long now = nanoTime();
        Task first = queue.peek();
        if (closed && first == null) {
          thread = null;
          return null;
        }
        if (first == null || (!closed && first.atNanos - now > 0)) {
          wakeNanos = first == null ? now + IDLE_NANOS : first.atNanos;
          try {
            earlier.awaitNanos(wakeNanos - now);
          } catch (InterruptedException e) {
            // Some task left it behind; only close() ends this thread.
          }
          continue;
        }
        queue.remove();
        wakeNanos = now; // awake: it looks at the queue again before it sleeps
        Runnable work = first.work;
        first.work = null;
        if (work != null) {
          return work;
        }
        cancelled--;
      }
    } finally {
      lock.unlock();
    }
  }

  /**
   * Runs what is scheduled at once, since no time comes for it any more; the thread then ends. What
   * is scheduled later runs if it is due, and is forgotten if it is not.
   */
  @Override
  public void close() {
    lock.lock();
    try {
      closed = true;
      earlier.signal();
    } finally {
      lock.unlock();
    }
  }

  /** One task; its work is null once it has run or was cancelled. Guarded by the lock. */
  private final class Task implements Scheduled, Comparable<Task> {
    private final long atNanos;
    private @Nullable Runnable work;

    Task(long atNanos, Runnable work) {
      this.atNanos = atNanos;
      this.work = work;
    }

    @Override
    public int compareTo(Task other) {
      return Long.compare(atNanos - other.atNanos, 0);
    }

    @Override
    public void cancel() {
      lock.lock();
      try {
        if (work == null) {
          return;
        }
        work = null;
        cancelled++;
        if (cancelled > FEW && cancelled > queue.size() / 2) {
          queue.removeIf(task -> task.work == null);
          cancelled = 0;
        }
      } finally {
        lock.unlock();
      }
    }
  }
}
