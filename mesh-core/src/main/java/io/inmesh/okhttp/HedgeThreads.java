package io.inmesh.okhttp;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Threads for attempts that run beside another one of the same call, and for the rest of responses
 * whose time ends before they are read. OkHttp's calls are blocking, so that each needs one;
 * without either there are none, and never more than {@link #MAX}. Idle ones end soon.
 */
final class HedgeThreads {
  /** Of all clients together: as many attempts as one cluster may have under way by default. */
  static final int MAX = 1024;

  private static final ExecutorService THREADS =
      new ThreadPoolExecutor(
          0,
          MAX,
          1,
          TimeUnit.SECONDS,
          new SynchronousQueue<>(),
          task -> {
            Thread thread = new Thread(null, task, "inmesh-hedge", 0, false);
            thread.setDaemon(true);
            return thread;
          });

  private HedgeThreads() {}

  /** Returns whether there was a thread for it. */
  static boolean start(Runnable task) {
    try {
      THREADS.execute(task);
      return true;
    } catch (RejectedExecutionException tooMany) {
      return false;
    }
  }
}
