package io.inmesh.internal.time;

import io.inmesh.call.CallTimer;
import java.util.ArrayList;
import java.util.List;
import java.util.PriorityQueue;
import java.util.concurrent.ThreadFactory;
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

  /** For a thread that has nothing more to wait for. */
  private static final long END_NANOS = TimeUnit.SECONDS.toNanos(1);

  private final ThreadFactory threads;
  private final long endNanos;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition earlier = lock.newCondition();
  private final Condition ended = lock.newCondition();

  // Guarded by the lock.
  private final PriorityQueue<Task> queue = new PriorityQueue<>();
  private @Nullable Thread thread;
  private long wakeNanos;
  private int cancelled;
  private boolean closed;
  private boolean goesOn;

  /** A timer whose thread has this name. */
  public TimerThread(String name) {
    this(name, END_NANOS);
  }

  /**
   * @param endNanos how long closing waits at most for a thread that has nothing more to do
   */
  public TimerThread(String name, long endNanos) {
    this(task -> new Thread(null, task, name, 0, false), endNanos);
  }

  TimerThread(ThreadFactory threads, long endNanos) {
    this.threads = threads;
    this.endNanos = endNanos;
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
      if (thread == null) {
        start();
      } else if (atNanos - wakeNanos < 0) {
        wakeNanos = atNanos;
        earlier.signal();
      }
      queue.add(scheduled); // Before anybody who waits for the lock looks at it.
      if (closed) {
        goesOn = true;
        ended.signalAll();
      }
    } finally {
      lock.unlock();
    }
    return scheduled;
  }

  /** Where there is no thread to be had, that is thrown, and the next task tries again. */
  private void start() {
    Thread started = threads.newThread(this::run);
    started.setDaemon(true);
    started.start();
    thread = started;
  }

  private void run() {
    for (Runnable task = awaitDue(); task != null; task = awaitDue()) {
      try {
        task.run();
      } catch (Throwable e) { // Also what was not declared: all calls need this thread.
        report(e);
      }
    }
  }

  /** As if the thread had died of it. What the handler throws is ignored, as the JVM does it. */
  private static void report(Throwable thrown) {
    Thread current = Thread.currentThread();
    try {
      current.getUncaughtExceptionHandler().uncaughtException(current, thrown);
    } catch (Throwable ignored) {
      // There is nobody else to tell.
    }
  }

  /**
   * Waits until a task is due and takes it out: only one, so that the others can still be taken
   * back. Null when the timer is closed and there is nothing left to wait for.
   */
  private @Nullable Runnable awaitDue() {
    lock.lock();
    try {
      while (true) {
        long now = nanoTime();
        if (closed && queue.size() == cancelled) {
          queue.clear();
          cancelled = 0;
          thread = null;
          ended.signalAll();
          return null;
        }
        Task first = queue.peek();
        if (first == null || first.atNanos - now > 0) {
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
   * Runs what is scheduled at once, so that whoever waits can look whether it still has to. What is
   * scheduled from now on runs in its time; whenever there is nothing of that, the thread ends.
   * Waits for nothing: for whoever may hold a lock that a task needs.
   */
  public void shutdown() {
    var unused = beginEnd();
  }

  /** The thread that will end; null when there is none. */
  private @Nullable Thread beginEnd() {
    lock.lock();
    try {
      closed = true;
      List<Task> waiting = new ArrayList<>(queue);
      queue.clear();
      cancelled = 0;
      for (Task task : waiting) {
        if (task.work != null) {
          task.atNanos = nanoTime();
          queue.add(task);
        }
      }
      earlier.signal();
      return thread;
    } finally {
      lock.unlock();
    }
  }

  /**
   * Shuts down and waits for the thread's end, a second at most, unless something is scheduled
   * meanwhile.
   */
  @Override
  public void close() {
    Thread ending = beginEnd();
    if (ending != null && ending != Thread.currentThread()) {
      try {
        awaitEnd(ending);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /** Unless something is scheduled that it goes on for. */
  private void awaitEnd(Thread ending) throws InterruptedException {
    lock.lock();
    try {
      long leftNanos = endNanos;
      while (thread == ending && !goesOn && leftNanos > 0) {
        leftNanos = ended.awaitNanos(leftNanos);
      }
      if (thread == ending) {
        return;
      }
    } finally {
      lock.unlock();
    }
    ending.join();
  }

  /** One task; its work is null once it has run or was cancelled. Guarded by the lock. */
  private final class Task implements Scheduled, Comparable<Task> {
    private long atNanos;
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
        if (closed) {
          earlier.signal(); // perhaps it was the last one
        }
      } finally {
        lock.unlock();
      }
    }
  }
}
