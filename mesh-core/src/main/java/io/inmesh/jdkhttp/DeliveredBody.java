package io.inmesh.jdkhttp;

import io.inmesh.call.EndReason;
import java.net.http.HttpResponse.BodySubscriber;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Stands between the client and the application's subscriber of a delivered response: tells the
 * call how the body goes and how it ends, and can break it off from another thread. The bytes
 * themselves, and the demand for them, pass through.
 */
final class DeliveredBody<T> implements BodySubscriber<T>, Flow.Subscription {
  private final BodySubscriber<T> application;
  private final MeshedRequest<T> call;
  private final AtomicReference<@Nullable Throwable> broken = new AtomicReference<>();

  private final AtomicBoolean told = new AtomicBoolean();

  /** Signals under way: the application's subscriber hears of one at a time. */
  private final AtomicInteger signals = new AtomicInteger(1); // Until it is subscribed.

  private volatile Flow.@Nullable Subscription upstream;
  private volatile boolean over;

  DeliveredBody(BodySubscriber<T> application, MeshedRequest<T> call) {
    this.application = application;
    this.call = call;
  }

  @Override
  public CompletionStage<T> getBody() {
    return application.getBody();
  }

  @Override
  public void onSubscribe(Flow.Subscription subscription) {
    upstream = subscription;
    if (broken.get() != null) { // Before there was anything to cancel.
      subscription.cancel();
    }
    application.onSubscribe(this);
    leave();
  }

  @Override
  public void request(long n) {
    Flow.Subscription current = upstream;
    if (current != null && broken.get() == null) {
      current.request(n);
    }
  }

  /** The application gives the body up. */
  @Override
  public void cancel() {
    over = true;
    call.end(EndReason.CANCELLED);
    cancelUpstream();
  }

  private void cancelUpstream() {
    Flow.Subscription current = upstream;
    if (current != null) {
      current.cancel();
    }
  }

  @Override
  public void onNext(List<ByteBuffer> bytes) {
    call.progress();
    if (!enter()) {
      return;
    }
    try {
      application.onNext(bytes);
    } catch (RuntimeException | Error e) {
      over = true;
      call.end(EndReason.CANCELLED);
      throw e;
    } finally {
      leave();
    }
  }

  @Override
  public void onError(Throwable failure) {
    if (enter()) {
      over = true;
      call.end(EndReason.UPSTREAM_RESET);
      application.onError(failure);
      leave();
    }
  }

  @Override
  public void onComplete() {
    if (enter()) {
      over = true;
      call.end(EndReason.COMPLETE);
      application.onComplete();
      leave();
    }
  }

  /** Ends the body with a failure, unless it has ended. From any thread; calls the application. */
  void breakOff(Throwable failure) {
    if (!over && broken.compareAndSet(null, failure)) {
      cancelUpstream();
      signals.incrementAndGet();
      leave();
    }
  }

  /** Why it was broken off; null when it was not. */
  @Nullable Throwable brokenOff() {
    return broken.get();
  }

  /** Whether a signal may go to the application: once it is broken off, only that may. */
  private boolean enter() {
    signals.incrementAndGet();
    if (broken.get() != null || over) {
      leave();
      return false;
    }
    return true;
  }

  /** Whoever leaves last tells of the failure that has come in the meantime. */
  private void leave() {
    if (signals.decrementAndGet() > 0) {
      return;
    }
    Throwable failure = broken.get();
    if (failure != null && !over && told.compareAndSet(false, true)) {
      over = true;
      application.onError(failure);
    }
  }
}
