package io.inmesh.testing.contract;

import io.inmesh.call.CallTimer;
import java.time.Duration;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/** Time that passes when told, and whose tasks run on the thread that tells it. Thread-safe. */
public final class VirtualTimer implements CallTimer {
  private final Object lock = new Object();
  private final PriorityQueue<Task> tasks = new PriorityQueue<>((a, b) -> Long.compare(a.at, b.at));
  private long now;
  private long looks;
  private boolean broken;

  @Override
  public long nanoTime() {
    synchronized (lock) {
      looks++;
      if (broken) {
        throw new IllegalStateException("no time");
      }
      return now;
    }
  }

  /** Whether from now on nobody is told the time. */
  void setBroken(boolean isBroken) {
    synchronized (lock) {
      broken = isBroken;
    }
  }

  /** How often somebody has looked at the time: whoever reports something to the mesh does. */
  long looks() {
    synchronized (lock) {
      return looks;
    }
  }

  @Override
  public Scheduled schedule(long atNanos, Runnable task) {
    Task entry = new Task(atNanos, task);
    synchronized (lock) {
      tasks.add(entry);
    }
    return () -> {
      synchronized (lock) {
        tasks.removeIf(each -> each == entry);
      }
    };
  }

  /** How many tasks wait for their time. */
  public int pending() {
    synchronized (lock) {
      return tasks.size();
    }
  }

  private boolean hasDueWithin(Duration duration) {
    synchronized (lock) {
      Task next = tasks.peek();
      return next != null && next.at <= now + duration.toNanos();
    }
  }

  /**
   * Lets time pass once the time of some task comes within it: whoever sends a request may set its
   * timer a moment after others have seen the request.
   */
  public void advanceOnceAwaited(Duration duration) {
    Conditions.await(() -> hasDueWithin(duration));
    advance(duration);
  }

  /** Lets time pass; what is due meanwhile runs at its time. */
  public void advance(Duration duration) {
    long end = nanoTime() + duration.toNanos();
    for (Task next = due(end); next != null; next = due(end)) {
      next.task.run();
    }
  }

  /** The next task until then, whose time it is now; null, and it is then, when there is none. */
  private @Nullable Task due(long end) {
    synchronized (lock) {
      Task next = tasks.peek();
      if (next == null || next.at > end) {
        now = end;
        return null;
      }
      now = Math.max(now, next.at);
      return tasks.remove();
    }
  }

  private record Task(long at, Runnable task) {}
}
