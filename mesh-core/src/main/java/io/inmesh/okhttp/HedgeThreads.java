package io.inmesh.okhttp;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Threads for attempts that run beside another one of the same call. OkHttp's calls are blocking,
 * so that each needs one; without hedging there are none. Idle ones end soon.
 */
final class HedgeThreads {
  private static final ExecutorService THREADS =
      new ThreadPoolExecutor(
          0,
          Integer.MAX_VALUE,
          5,
          TimeUnit.SECONDS,
          new SynchronousQueue<>(),
          task -> {
            Thread thread = new Thread(task, "inmesh-hedge");
            thread.setDaemon(true);
            return thread;
          });

  private HedgeThreads() {}

  static void start(Runnable attempt) {
    THREADS.execute(attempt);
  }
}
