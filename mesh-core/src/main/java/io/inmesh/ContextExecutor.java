package io.inmesh;

import io.inmesh.call.MeshContext;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * An executor whose tasks run in the {@link MeshContext} in which they were handed to it: so that
 * the calls that they make belong to the request that is being worked on.
 *
 * <pre>{@code
 * ExecutorService threads = ContextExecutor.of(Executors.newCachedThreadPool());
 * CompletableFuture.supplyAsync(this::load, threads);
 * }</pre>
 *
 * <p>Any executor will do, one with a virtual thread for each task too. A later stage of a {@code
 * CompletableFuture} is handed to it by the thread that completes the stage before, whose context
 * is another one: {@link MeshContext#wrapFunction} is for those.
 *
 * <p>As thread-safe as the executor that it wraps, which stays the caller's: shutting this one down
 * shuts that one down.
 */
public final class ContextExecutor extends AbstractExecutorService {
  private final ExecutorService threads;

  private ContextExecutor(ExecutorService threads) {
    this.threads = threads;
  }

  /** An executor service that takes the context along. */
  public static ContextExecutor of(ExecutorService threads) {
    return new ContextExecutor(Objects.requireNonNull(threads, "threads"));
  }

  /** An executor that takes the context along. */
  public static Executor of(Executor executor) {
    Objects.requireNonNull(executor, "executor");
    return task -> executor.execute(MeshContext.current().wrap(task));
  }

  @Override
  public void execute(Runnable task) {
    threads.execute(MeshContext.current().wrap(task));
  }

  @Override
  public void shutdown() {
    threads.shutdown();
  }

  @Override
  public List<Runnable> shutdownNow() {
    return threads.shutdownNow();
  }

  @Override
  public boolean isShutdown() {
    return threads.isShutdown();
  }

  @Override
  public boolean isTerminated() {
    return threads.isTerminated();
  }

  @Override
  public boolean awaitTermination(long timeout, TimeUnit unit) throws InterruptedException {
    return threads.awaitTermination(timeout, unit);
  }
}
