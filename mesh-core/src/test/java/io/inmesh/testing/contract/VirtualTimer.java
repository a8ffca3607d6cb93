package io.inmesh.testing.contract;

import io.inmesh.call.CallTimer;
import java.time.Duration;
import java.util.PriorityQueue;

/** Time that passes when told. Not thread-safe. */
public final class VirtualTimer implements CallTimer {
  private long now;
  private final PriorityQueue<Task> tasks = new PriorityQueue<>((a, b) -> Long.compare(a.at, b.at));

  @Override
  public long nanoTime() {
    return now;
  }

  @Override
  public Scheduled schedule(long atNanos, Runnable task) {
    Task entry = new Task(atNanos, task);
    tasks.add(entry);
    return () -> tasks.remove(entry);
  }

  /** Lets time pass; what is due meanwhile runs at its time. */
  public void advance(Duration duration) {
    long end = now + duration.toNanos();
    while (!tasks.isEmpty() && tasks.peek().at <= end) {
      Task next = tasks.remove();
      now = Math.max(now, next.at);
      next.task.run();
    }
    now = end;
  }

  private record Task(long at, Runnable task) {}
}
