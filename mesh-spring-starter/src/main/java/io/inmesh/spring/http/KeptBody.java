package io.inmesh.spring.http;

import java.io.ByteArrayOutputStream;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * A small body that is taken from its publisher once, when it is sent first, and kept for attempts
 * that follow.
 */
final class KeptBody implements BodyPublisher {
  private final BodyPublisher source;
  private final AtomicBoolean asked = new AtomicBoolean();
  private final CompletableFuture<byte[]> bytes = new CompletableFuture<>();

  KeptBody(BodyPublisher source) {
    this.source = source;
  }

  @Override
  public long contentLength() {
    return source.contentLength();
  }

  @Override
  public void subscribe(Flow.Subscriber<? super ByteBuffer> subscriber) {
    if (asked.compareAndSet(false, true)) {
      source.subscribe(new Collector());
    }
    CompletionStage<byte[]> stage = bytes;
    stage.whenComplete((all, failure) -> {
      if (failure == null) {
        BodyPublishers.ofByteArray(all).subscribe(subscriber);
      } else {
        subscriber.onSubscribe(new Nothing());
        subscriber.onError(failure);
      }
    });
  }

  private final class Collector implements Flow.Subscriber<ByteBuffer> {
    private final ByteArrayOutputStream collected = new ByteArrayOutputStream();

    @Override
    public void onSubscribe(Flow.Subscription subscription) {
      subscription.request(Long.MAX_VALUE);
    }

    @Override
    public void onNext(ByteBuffer buffer) {
      byte[] part = new byte[buffer.remaining()];
      buffer.get(part);
      collected.writeBytes(part);
    }

    @Override
    public void onError(Throwable failure) {
      bytes.completeExceptionally(failure);
    }

    @Override
    public void onComplete() {
      bytes.complete(collected.toByteArray());
    }
  }

  /** Before an error there is a subscription, as the rules of reactive streams want it. */
  private static final class Nothing implements Flow.Subscription {
    @Override
    public void request(long count) {}

    @Override
    public void cancel() {}
  }
}
