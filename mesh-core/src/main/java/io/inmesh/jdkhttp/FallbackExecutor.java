package io.inmesh.jdkhttp;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;

/**
 * The application's executor. A task that it refuses, since it was shut down or is full, is run on
 * the threads that a {@link CompletableFuture} uses, as the JDK's own client has it: a call whose
 * timer fires then would never end otherwise.
 */
final class FallbackExecutor implements Executor {
  private static final Executor FALLBACK = new CompletableFuture<Void>().defaultExecutor();

  private final Executor executor;

  FallbackExecutor(Executor executor) {
    this.executor = executor;
  }

  /**
   * Never on the calling thread, which an executor may run a task on, be it that it is full: for
   * threads that nothing of the application's may hold up.
   */
  Executor elsewhere() {
    return task -> {
      Thread caller = Thread.currentThread();
      execute(() -> {
        if (Thread.currentThread() == caller) {
          FALLBACK.execute(task);
        } else {
          task.run();
        }
      });
    };
  }

  @Override
  public void execute(Runnable task) {
    try {
      executor.execute(task);
    } catch (RejectedExecutionException e) {
      FALLBACK.execute(task);
    }
  }
}
