package io.inmesh.jdkhttp;

import java.util.concurrent.CompletionException;

/**
 * The future that {@code sendAsync} gives out. When the application completes it, also by {@link
 * #orTimeout}, nobody waits for the request any more, which is then taken off the wire.
 */
final class ResponseFuture<T> extends CallFuture<T> {
  ResponseFuture(Exchange<?> call) {
    super(call);
  }

  /** The call has a response; false when the future is complete. */
  boolean deliver(T response) {
    return super.complete(response);
  }

  /** The call has failed. What depends on it is told so as by the JDK's own client. */
  void fail(Throwable failure) {
    super.completeExceptionally(new CompletionException(failure));
  }

  @Override
  public boolean complete(T response) {
    return givenUp(super.complete(response));
  }

  @Override
  public boolean completeExceptionally(Throwable failure) {
    return givenUp(super.completeExceptionally(failure));
  }

  private boolean givenUp(boolean now) {
    if (now) {
      exchange().cancel();
    }
    return now;
  }

  /** Runs a task where the JDK's own client runs what depends on its futures. */
  void later(Runnable task) {
    defaultExecutor().execute(task);
  }
}
