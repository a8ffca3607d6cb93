package io.inmesh.jdkhttp;

import io.inmesh.call.EndReason;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.net.http.HttpResponse.BodySubscriber;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Stands between the client and the application's subscriber of a delivered response: tells the
 * call how the body goes and how it ends, and can break it off from another thread.
 *
 * <p>A subscriber that wants all there is from the beginning, as most do, gets the bytes as they
 * come. Any other has a {@link ReadAhead}: the call goes by what has come, not by what was read.
 */
final class DeliveredBody<T>
    implements BodySubscriber<T>,
        Flow.Subscription,
        ReadAhead.Reader,
        BiConsumer<@Nullable T, @Nullable Throwable> {
  /** A bit of {@link #progress}: the application's subscriber has made a body. */
  private static final int MADE = 1;

  /** A bit of {@link #progress}: the application's subscriber is subscribed. */
  private static final int SUBSCRIBED = 2;

  /** A bit of {@link #progress}: the application's subscriber has thrown at the end of its body. */
  private static final int FAILED_AT_END = 4;

  // Fields of this object and none of their own, because every call would pay for those.
  private static final VarHandle BROKEN;
  private static final VarHandle PROGRESS;
  private static final VarHandle SIGNALS;
  private static final VarHandle SOURCE;
  private static final VarHandle TOLD;

  static { // By constant names, which the compiler of a native image sees.
    try {
      MethodHandles.Lookup lookup = MethodHandles.lookup();
      BROKEN = lookup.findVarHandle(DeliveredBody.class, "broken", Throwable.class);
      PROGRESS = lookup.findVarHandle(DeliveredBody.class, "progress", int.class);
      SIGNALS = lookup.findVarHandle(DeliveredBody.class, "signals", int.class);
      SOURCE = lookup.findVarHandle(DeliveredBody.class, "source", Flow.Subscription.class);
      TOLD = lookup.findVarHandle(DeliveredBody.class, "told", boolean.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private final BodySubscriber<T> application;
  private final Sending<T> sending;
  private volatile @Nullable Throwable broken;

  /** What the application's subscriber has made; written before it is {@link #MADE}. */
  private @Nullable T content;

  private volatile int progress;

  /** Signals under way: the application's subscriber hears of one at a time. */
  private volatile int signals = 1; // Until it is subscribed.

  private volatile boolean told;

  /**
   * Where the subscriber's demand goes: to the client where all is wanted at once, else to a {@link
   * ReadAhead}. Null until that is known.
   */
  private volatile Flow.@Nullable Subscription source;

  private volatile Flow.@Nullable Subscription upstream;

  /** The application has heard of the end, or does not want to: breaking off tells it nothing. */
  private volatile boolean over;

  /** Bytes still to come over HTTP/2, where the client does not count; of the client's thread. */
  private long toCome;

  /**
   * @param length of the body, as {@link BodyLength} has it
   */
  DeliveredBody(BodySubscriber<T> application, Sending<T> sending, long length) {
    this.application = application;
    this.sending = sending;
    this.toCome = length;
  }

  /** Whether nothing of the application runs while it is asked for its body. */
  boolean isPrompt() {
    return PromptSubscribers.include(application);
  }

  /**
   * A thread that waits for the response gets it as soon as the subscriber has made a body, before
   * the client hears of it: the client's own news comes by way of yet another thread, for whoever
   * depends on a future.
   */
  @Override
  public CompletionStage<T> getBody() {
    try {
      CompletionStage<T> body = application.getBody(); // Once: an application's may make another.
      return sending.call.isBlocking() ? body.whenComplete(this) : body;
    } catch (RuntimeException | Error e) {
      thrown();
      throw e;
    }
  }

  @Override
  public void accept(@Nullable T made, @Nullable Throwable failure) {
    if (failure == null && complete(made)) {
      sending.settle();
    }
  }

  @Override
  public void onSubscribe(Flow.Subscription subscription) {
    upstream = subscription;
    if (broken != null) { // Before there was anything to cancel.
      subscription.cancel();
    }
    try {
      application.onSubscribe(this);
    } catch (RuntimeException | Error e) {
      thrown();
      throw e;
    } finally {
      leave();
    }
    if (broken == null && !over && source(0, subscription) instanceof ReadAhead held) {
      held.start();
    }
    if (((int) PROGRESS.getAndBitwiseOr(this, SUBSCRIBED) & MADE) != 0) {
      sending.call.completeLater(sending, content);
    }
  }

  /**
   * Completes the call with what the subscriber has made, once that can give the body up: now, or
   * when it is subscribed. A body such as a stream is made before that, and closed by a hasty
   * reader it would not tell anybody.
   *
   * @return whether it was now
   */
  boolean complete(@Nullable T made) {
    content = made;
    if (((int) PROGRESS.getAndBitwiseOr(this, MADE) & SUBSCRIBED) == 0) {
      return false;
    }
    sending.call.complete(sending, made);
    return true;
  }

  @Override
  public void request(long n) {
    Flow.Subscription current = upstream;
    if (current != null && broken == null) {
      if (n <= 0 && source == null) {
        current.request(n); // The client says what it says of such demand, and decides nothing.
      } else {
        source(n, current).request(n);
      }
    }
  }

  /** Where demand goes, which the first demand decides. */
  private Flow.Subscription source(long n, Flow.Subscription client) {
    Flow.Subscription current = source;
    if (current != null) {
      return current;
    }
    Flow.Subscription chosen =
        n == Long.MAX_VALUE ? client : new ReadAhead(client, this, sending.call.readAhead());
    Flow.Subscription first = (Flow.Subscription) SOURCE.compareAndExchange(this, null, chosen);
    return first != null ? first : chosen;
  }

  /** The application gives the body up. */
  @Override
  public void cancel() {
    over = true;
    sending.call.end(EndReason.CANCELLED);
    cancelUpstream();
  }

  private void cancelUpstream() {
    Flow.Subscription current = source;
    if (current == null) {
      current = upstream;
    }
    if (current != null) {
      current.cancel();
    }
  }

  @Override
  public void onNext(List<ByteBuffer> bytes) {
    sending.call.progress();
    if (BodyLength.isCounted(toCome)) {
      toCome -= BodyLength.bytes(bytes);
      if (toCome < 0) {
        sending.call.breakOff(BodyLength.exceeded(), EndReason.PROTOCOL_ERROR);
        return;
      }
    }
    if (source instanceof ReadAhead held) {
      held.add(bytes);
    } else {
      tellNext(bytes);
    }
  }

  private void tellNext(List<ByteBuffer> bytes) {
    if (!enter()) {
      return;
    }
    try {
      application.onNext(bytes);
    } catch (RuntimeException | Error e) {
      thrown();
      throw e;
    } finally {
      leave();
    }
  }

  /**
   * The application has thrown, which is no fault of the endpoint's. The client is to hear of it
   * too: it tells the application's subscriber, whose body completes with that. Kept from it, the
   * body would never be there, and the client wait for it when it is closed.
   */
  private void thrown() {
    sending.call.end(EndReason.CANCELLED);
  }

  @Override
  public void onError(Throwable failure) {
    try {
      sending.call.end(endBy(failure));
    } finally {
      if (!(source instanceof ReadAhead held) || held.end(failure)) {
        tellError(failure);
      }
    }
  }

  /** How the call ends whose body failed so. */
  EndReason endBy(Throwable failure) {
    return Failures.brokenOff(failure, toCome != BodyLength.OF_CLIENT);
  }

  private void tellError(Throwable failure) {
    if (!enter()) {
      return;
    }
    over = true;
    try {
      application.onError(failure);
    } catch (RuntimeException | Error e) {
      if ((progress & FAILED_AT_END) != 0) {
        throw e;
      } // Else the client would not do what ends the call: it fails with what came first.
    } finally {
      leave();
    }
  }

  @Override
  public void onComplete() {
    if (BodyLength.isCounted(toCome) && toCome > 0) {
      onError(BodyLength.missing(toCome));
      return;
    }
    try {
      sending.call.end(EndReason.COMPLETE);
    } finally {
      if (!(source instanceof ReadAhead held) || held.end(null)) {
        tellComplete();
      }
    }
  }

  private void tellComplete() {
    if (!enter()) {
      return;
    }
    over = true;
    try {
      application.onComplete();
    } catch (RuntimeException | Error e) {
      PROGRESS.getAndBitwiseOr(this, FAILED_AT_END);
      over = false; // The client is about to tell of this.
      throw e;
    } finally {
      leave();
    }
  }

  @Override
  public void give(List<ByteBuffer> bytes) {
    try {
      tellNext(bytes);
    } catch (RuntimeException | Error e) {
      sending.call.threw(e); // It may be a thread of the application's, which is not to hear of it.
    }
  }

  @Override
  public void giveEnd(@Nullable Throwable failure) {
    try {
      if (failure == null) {
        tellComplete();
      } else {
        tellError(failure);
      }
    } catch (RuntimeException | Error e) {
      sending.call.threw(e);
    }
  }

  @Override
  public void refuse(IllegalArgumentException request) {
    sending.call.threw(request);
  }

  /** Ends the body with a failure, unless it has ended. From any thread; calls the application. */
  void breakOff(Throwable failure) {
    if (!over && BROKEN.compareAndSet(this, null, failure)) {
      cancelUpstream();
      SIGNALS.getAndAdd(this, 1);
      leave();
    }
  }

  /** Why it was broken off; null when it was not. */
  @Nullable Throwable brokenOff() {
    return broken;
  }

  /**
   * Whether a signal of the client's may go to the application: once it is broken off, only that
   * may. The rest is as the client has it, also after the application has cancelled or thrown.
   */
  private boolean enter() {
    SIGNALS.getAndAdd(this, 1);
    if (broken != null) {
      leave();
      return false;
    }
    return true;
  }

  /** Whoever leaves last tells of the failure that has come in the meantime. */
  private void leave() {
    if ((int) SIGNALS.getAndAdd(this, -1) > 1) {
      return;
    }
    Throwable failure = broken;
    if (failure != null && !over && TOLD.compareAndSet(this, false, true)) {
      over = true;
      application.onError(failure);
    }
  }
}
