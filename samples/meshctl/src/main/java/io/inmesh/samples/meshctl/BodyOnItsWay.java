package io.inmesh.samples.meshctl;

import java.net.http.HttpResponse.BodySubscriber;
import java.net.http.HttpResponse.BodySubscribers;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Hands a response out as soon as its head is there, so that what the mesh knows of the call is
 * known too where the body fails. Thread-safe.
 */
final class BodyOnItsWay implements BodySubscriber<BodyOnItsWay> {
  private final BodySubscriber<byte[]> all = BodySubscribers.ofByteArray();
  private final AtomicReference<Flow.@Nullable Subscription> subscription = new AtomicReference<>();

  /** The whole body, once it is there. */
  CompletableFuture<byte[]> bytes() {
    return all.getBody().toCompletableFuture();
  }

  /** Takes what is left of the body off the wire; nothing happens after its end. */
  void giveUp() {
    Flow.Subscription subscribed = subscription.get();
    if (subscribed != null) {
      subscribed.cancel();
    }
  }

  @Override
  public CompletionStage<BodyOnItsWay> getBody() {
    return CompletableFuture.completedStage(this);
  }

  @Override
  public void onSubscribe(Flow.Subscription subscribed) {
    subscription.set(subscribed);
    all.onSubscribe(subscribed);
  }

  @Override
  public void onNext(List<ByteBuffer> buffers) {
    all.onNext(buffers);
  }

  @Override
  public void onError(Throwable failure) {
    all.onError(failure);
  }

  @Override
  public void onComplete() {
    all.onComplete();
  }
}
