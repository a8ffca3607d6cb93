package io.inmesh.grpc;

import java.util.concurrent.Executor;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Threads for applications that bring none, and for what must not wait for those of an application:
 * one for each task that runs, kept for the next. As gRPC's own default they are shared by all
 * clients and servers of the process, made when needed, and gone after a minute of nothing to do,
 * or as soon as nobody holds them any more. What comes later still runs.
 */
final class CallbackThreads implements Executor, AutoCloseable {
  private static final long KEPT_SECONDS = 60;
  private static final AtomicInteger MADE = new AtomicInteger();
  private static final ThreadPoolExecutor SHARED =
      new ThreadPoolExecutor(
          0, Integer.MAX_VALUE, 0, TimeUnit.SECONDS, new SynchronousQueue<>(), CallbackThread::new);
  private static final ReentrantLock LOCK = new ReentrantLock();

  /** Guarded by the lock. */
  private static int holders;

  private final AtomicBoolean closed = new AtomicBoolean();

  private CallbackThreads() {}

  /** Holds the threads until it is closed. */
  static CallbackThreads open() {
    hold(1);
    return new CallbackThreads();
  }

  private static void hold(int change) {
    LOCK.lock();
    try {
      holders += change;
      SHARED.setKeepAliveTime(holders == 0 ? 0 : KEPT_SECONDS, TimeUnit.SECONDS);
    } finally {
      LOCK.unlock();
    }
  }

  /** How many hold the threads. */
  static int holders() {
    LOCK.lock();
    try {
      return holders;
    } finally {
      LOCK.unlock();
    }
  }

  /** Whether this is such a thread. */
  static boolean isCurrent() {
    return Thread.currentThread() instanceof CallbackThread;
  }

  @Override
  public void execute(Runnable task) {
    SHARED.execute(task);
  }

  /** Idempotent. */
  @Override
  public void close() {
    if (closed.compareAndSet(false, true)) {
      hold(-1);
    }
  }

  private static final class CallbackThread extends Thread {
    CallbackThread(Runnable task) {
      // It outlives the call that has made it, whose thread's values are not for others.
      super(null, task, "inmesh-grpc-" + MADE.getAndIncrement(), 0, false);
      setContextClassLoader(Thread.currentThread().getContextClassLoader());
      setDaemon(true);
    }
  }
}
