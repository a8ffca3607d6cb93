package io.inmesh.jdkhttp;

import java.net.http.HttpResponse.BodySubscriber;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;

/**
 * The body of a response that nobody is to see: a short one is read so that its connection can be
 * used again, a long one is broken off, as is one of which nobody can tell where it ends.
 */
final class GivenUpBody<T> implements BodySubscriber<T> {
  private static final long WORTH_READING_BYTES = 64 * 1024;

  private final CompletableFuture<@Nullable T> nothing = CompletableFuture.completedFuture(null);
  private final boolean unreadable;
  private Flow.@Nullable Subscription upstream;
  private long read;

  GivenUpBody() {
    this(false);
  }

  /**
   * @param unreadable whether nobody can tell where it ends
   */
  GivenUpBody(boolean unreadable) {
    this.unreadable = unreadable;
  }

  @Override
  @SuppressWarnings({"unchecked", "NullAway"}) // No body, as body handlers may give none.
  public CompletionStage<T> getBody() {
    return (CompletionStage<T>) (CompletionStage<?>) nothing;
  }

  @Override
  public void onSubscribe(Flow.Subscription subscription) {
    upstream = subscription;
    if (unreadable) {
      subscription.cancel();
    } else {
      subscription.request(1);
    }
  }

  @Override
  public void onNext(List<ByteBuffer> bytes) {
    read += BodyLength.bytes(bytes);
    Flow.Subscription current = upstream;
    if (current == null) {
      return;
    }
    if (read > WORTH_READING_BYTES) {
      current.cancel();
    } else {
      current.request(1);
    }
  }

  @Override
  public void onError(Throwable failure) {}

  @Override
  public void onComplete() {}
}
