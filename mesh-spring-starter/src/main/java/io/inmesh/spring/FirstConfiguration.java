package io.inmesh.spring;

import io.inmesh.telemetry.MeshListener;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;

/** That there is a configuration. Thread-safe. */
final class FirstConfiguration implements MeshListener {
  private final CompletableFuture<Void> configured = new CompletableFuture<>();

  @Override
  public void onConfig(int listeners, int clusters, long compileNanos) {
    configured.complete(null);
  }

  /** Runs a task when it has come. */
  void then(Runnable task, Executor executor) {
    var unused = configured.thenRunAsync(task, executor);
  }
}
