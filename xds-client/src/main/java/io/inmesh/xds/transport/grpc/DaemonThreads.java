package io.inmesh.xds.transport.grpc;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;

/**
 * Makes daemon threads and can wait for their end: pools report termination a little before their
 * threads are gone. Thread-safe.
 */
public final class DaemonThreads implements ThreadFactory {
  private final String name;
  private final Set<Thread> threads = ConcurrentHashMap.newKeySet();

  /** Threads of that name. */
  public DaemonThreads(String name) {
    this.name = name;
  }

  @Override
  public Thread newThread(Runnable work) {
    threads.removeIf(thread -> thread.getState() == Thread.State.TERMINATED);
    Thread thread = new Thread(work, name);
    thread.setDaemon(true);
    threads.add(thread);
    return thread;
  }

  /** Whether the caller is one of these threads. */
  public boolean isCurrent() {
    return threads.contains(Thread.currentThread());
  }

  /**
   * Waits until all threads made so far have ended, but not longer than that.
   *
   * @return whether they have
   */
  public boolean join(long timeout, TimeUnit unit) throws InterruptedException {
    long end = System.nanoTime() + unit.toNanos(timeout);
    boolean ended = true;
    for (Thread thread : threads) {
      if (thread.getState() != Thread.State.NEW) {
        thread.join(Math.max(1, TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime())));
      }
      ended &= !thread.isAlive();
    }
    return ended;
  }
}
