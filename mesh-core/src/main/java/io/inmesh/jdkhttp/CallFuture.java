package io.inmesh.jdkhttp;

import java.util.concurrent.CompletableFuture;

/**
 * What the application waits for. Cancelling it, or a future derived from it, takes the request off
 * the wire, as {@link java.net.http.HttpClient#sendAsync} promises.
 */
final class CallFuture<T> extends CompletableFuture<T> {
  private final Exchange<?> call;

  CallFuture(Exchange<?> call) {
    this.call = call;
  }

  Exchange<?> exchange() {
    return call;
  }

  @Override
  public boolean cancel(boolean mayInterruptIfRunning) {
    boolean cancelled = super.cancel(mayInterruptIfRunning);
    if (cancelled) {
      call.cancel();
    }
    return cancelled;
  }

  @Override
  public <U> CompletableFuture<U> newIncompleteFuture() {
    return new CallFuture<>(call);
  }
}
