package io.inmesh.jdkhttp;

import java.util.concurrent.CompletableFuture;

/**
 * What the application waits for. Cancelling it, or a future derived from it, takes the request off
 * the wire, as {@link java.net.http.HttpClient#sendAsync} promises.
 */
class CallFuture<T> extends CompletableFuture<T> {
  private final Exchange<?> call;

  CallFuture(Exchange<?> call) {
    this.call = call;
  }

  final Exchange<?> exchange() {
    return call;
  }

  @Override
  public final boolean cancel(boolean mayInterruptIfRunning) {
    boolean cancelled = super.cancel(mayInterruptIfRunning);
    if (cancelled) {
      call.cancel();
    }
    return cancelled;
  }

  /** What depends on it is completed by the application without an effect on the request. */
  @Override
  public final <U> CompletableFuture<U> newIncompleteFuture() {
    return new CallFuture<>(call);
  }
}
