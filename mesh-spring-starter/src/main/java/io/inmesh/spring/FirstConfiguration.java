package io.inmesh.spring;

import io.inmesh.telemetry.MeshListener;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** That there is a configuration. Thread-safe. */
final class FirstConfiguration implements MeshListener {
  private final CompletableFuture<Void> configured = new CompletableFuture<>();

  @Override
  public void onConfig(int listeners, int clusters, long compileNanos) {
    configured.complete(null);
  }

  /** Waits for it; whether it has come. */
  boolean await(Duration timeout) throws InterruptedException {
    try {
      configured.get(TimeUnit.NANOSECONDS.convert(timeout), TimeUnit.NANOSECONDS);
      return true;
    } catch (TimeoutException e) {
      return false;
    } catch (ExecutionException e) {
      throw new IllegalStateException(e); // it never completes so
    }
  }

  /** Runs a task when it has come. */
  void then(Runnable task, Executor executor) {
    var unused = configured.thenRunAsync(task, executor);
  }
}
