package io.inmesh.junit;

import io.inmesh.call.CallTimer;
import java.util.PriorityQueue;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** Time that passes when told. Tasks of one time run in the order in which they were scheduled. */
final class VirtualTime implements CallTimer {
  private final ReentrantLock lock = new ReentrantLock();
  private final PriorityQueue<Task> tasks =
      new PriorityQueue<>(
          (a, b) -> a.at != b.at ? Long.compare(a.at, b.at) : Long.compare(a.number, b.number));
  private volatile long now;
  private long scheduled;

  private record Task(long at, long number, Runnable task) {}

  @Override
  public long nanoTime() {
    return now;
  }

  @Override
  public Scheduled schedule(long atNanos, Runnable task) {
    lock.lock();
    try {
      Task entry = new Task(Math.max(atNanos, now), scheduled++, task);
      tasks.add(entry);
      return () -> cancel(entry);
    } finally {
      lock.unlock();
    }
  }

  private void cancel(Task entry) {
    lock.lock();
    try {
      tasks.remove(entry);
    } finally {
      lock.unlock();
    }
  }

  /**
   * Goes on to the next task and runs it.
   *
   * @return false, and nothing has happened, when there is none up to that time
   */
  boolean runNext(long untilNanos) {
    Task next = take(untilNanos);
    if (next == null) {
      return false;
    }
    next.task.run();
    return true;
  }

  private @Nullable Task take(long untilNanos) {
    lock.lock();
    try {
      Task next = tasks.peek();
      if (next == null || next.at > untilNanos) {
        return null;
      }
      tasks.remove();
      now = next.at;
      return next;
    } finally {
      lock.unlock();
    }
  }

  /** Lets time pass; what is due meanwhile runs at its time. */
  void advance(long nanos) {
    long end = now + nanos;
    while (runNext(end)) {
      // One after the other.
    }
    now = end;
  }
}
