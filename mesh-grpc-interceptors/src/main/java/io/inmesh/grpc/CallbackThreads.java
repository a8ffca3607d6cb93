package io.inmesh.grpc;

import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** Threads for applications that bring none: one for each callback that runs, kept for the next. */
final class CallbackThreads {
  private CallbackThreads() {}

  /** As gRPC's own default: made when needed, gone after a minute of nothing to do. */
  static ThreadPoolExecutor open() {
    AtomicInteger count = new AtomicInteger();
    return new ThreadPoolExecutor(
        0,
        Integer.MAX_VALUE,
        60,
        TimeUnit.SECONDS,
        new SynchronousQueue<>(),
        task -> {
          Thread thread = new Thread(task, "inmesh-grpc-" + count.getAndIncrement());
          thread.setDaemon(true);
          return thread;
        });
  }

  /** Lets the threads go as soon as they have nothing to do; late callbacks still run. */
  static void close(ThreadPoolExecutor threads) {
    threads.setKeepAliveTime(0, TimeUnit.SECONDS);
  }
}
