package io.inmesh.jdkhttp;

import io.inmesh.call.Attempt;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodySubscriber;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicReferenceFieldUpdater;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * One attempt on its way: all that the client asks and tells about it, and how to take it off the
 * wire. Thread-safe.
 */
final class Sending<T> extends SentBody<T>
    implements BodyHandler<T>, BiConsumer<@Nullable HttpResponse<T>, @Nullable Throwable> {
  private static final CompletableFuture<?> CANCELLED = new CompletableFuture<>();

  @SuppressWarnings("rawtypes") // An updater knows only classes.
  private static final AtomicReferenceFieldUpdater<Sending, @Nullable CompletableFuture> FUTURE =
      AtomicReferenceFieldUpdater.newUpdater(Sending.class, CompletableFuture.class, "future");

  private final Attempt attempt;

  /** The next of the call's attempts that are under way. Guarded by the call's lock. */
  @Nullable Sending<T> next;

  /** The client's future, once there is one; {@link #CANCELLED} once it is not wanted any more. */
  private volatile @Nullable CompletableFuture<?> future;

  private volatile @Nullable DeliveredBody<T> delivered;
  private volatile @Nullable ResponseHead head;
  private volatile boolean answered;

  Sending(Attempt attempt, MeshedRequest<T> call) {
    super(call);
    this.attempt = attempt;
  }

  Attempt attempt() {
    return attempt;
  }

  @Override
  void connected() {
    call.connected(attempt);
  }

  @Override
  boolean mayBeStream() {
    return AttemptRequest.isHttp2(attempt);
  }

  /** Follows what the client does with it. */
  void follow(CompletableFuture<HttpResponse<T>> sent) {
    if (!FUTURE.compareAndSet(this, null, sent)) {
      sent.cancel(true);
      return;
    }
    CompletionStage<HttpResponse<T>> stage = sent;
    stage.whenComplete(this);
  }

  /** The head of its response is there. */
  @Override
  public BodySubscriber<T> apply(HttpResponse.ResponseInfo info) {
    answered = true;
    BodySubscriber<T> body = subscriber(info);
    call.isAskedForItsBody(body);
    return body;
  }

  private BodySubscriber<T> subscriber(HttpResponse.ResponseInfo info) {
    try {
      return call.answered(this, info);
    } catch (IOException | RuntimeException | Error e) { // The client would tell nobody.
      call.threw(e);
      return new GivenUpBody<>();
    }
  }

  boolean isAnswered() {
    return answered;
  }

  /** The client has done with it. */
  @Override
  public void accept(@Nullable HttpResponse<T> response, @Nullable Throwable failure) {
    try {
      if (failure != null) {
        call.failed(this, Failures.cause(failure));
      } else if (response != null) {
        call.received(this, response);
      }
    } catch (RuntimeException | Error e) {
      call.threw(e);
    }
  }

  /** Its response is the application's: with this head, into this body. */
  void deliver(DeliveredBody<T> body, ResponseHead value) {
    head = value;
    delivered = body;
  }

  /** The head that the application gets; null when its response was not delivered. */
  @Nullable ResponseHead head() {
    return head;
  }

  /** The body that the application has; null when its response was not delivered. */
  @Nullable DeliveredBody<T> delivered() {
    return delivered;
  }

  /**
   * Whoever waits for the response has it: the client need not tell. It would wake a thread of the
   * common pool to do so; not where its future is complete already.
   */
  void settle() {
    CompletableFuture<?> sent = future;
    if (sent != null && sent != CANCELLED) {
      sent.complete(null);
    }
  }

  /** Takes the attempt off the wire. Calls nothing of the application. */
  void cancel() {
    CompletableFuture<?> sent = FUTURE.getAndSet(this, CANCELLED);
    if (sent != null && sent != CANCELLED) {
      sent.cancel(true);
    }
  }

  /** Whether {@link #cancel} was called. */
  boolean isCancelled() {
    return future == CANCELLED;
  }
}
