package io.inmesh.jdkhttp;

import io.inmesh.call.Attempt;
import java.net.http.HttpResponse;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** One attempt on its way, and how to take it off the wire. Thread-safe. */
final class Sending<T> {
  private static final CompletableFuture<?> CANCELLED = new CompletableFuture<>();

  private final Attempt attempt;
  private final Reports<T> reports;

  /** The client's future, once there is one; {@link #CANCELLED} once it is not wanted any more. */
  private final AtomicReference<@Nullable CompletableFuture<?>> future = new AtomicReference<>();

  private volatile @Nullable SentBody sentBody;
  private volatile @Nullable DeliveredBody<T> delivered;
  private volatile @Nullable ResponseHead head;
  private volatile boolean answered;
  private volatile boolean connected;
  private volatile boolean repeated;

  Sending(Attempt attempt, Reports<T> reports) {
    this.attempt = attempt;
    this.reports = reports;
  }

  Attempt attempt() {
    return attempt;
  }

  void carries(SentBody value) {
    sentBody = value;
  }

  /** What the application's body itself threw, if that ended the attempt. */
  @Nullable Throwable bodyFailure() {
    SentBody body = sentBody;
    return body == null ? null : body.ownFailure();
  }

  /** The client has a connection and begins to send. */
  void connected() {
    connected = true;
    reports.connected(attempt);
  }

  boolean isConnected() {
    return connected;
  }

  /** The client was about to send the request once more by itself. */
  void repeated() {
    repeated = true;
  }

  boolean isRepeated() {
    return repeated;
  }

  /** Follows what the client does with it. */
  void follow(CompletableFuture<HttpResponse<T>> sent, MeshedRequest<T> call) {
    if (!future.compareAndSet(null, sent)) {
      sent.cancel(true);
      return;
    }
    CompletionStage<HttpResponse<T>> stage = sent;
    stage.whenComplete((response, failure) -> {
      if (failure != null) {
        call.failed(this, Failures.cause(failure));
      } else {
        call.received(this, response);
      }
    });
  }

  /** The head of its response is there. */
  void answered() {
    answered = true;
  }

  boolean isAnswered() {
    return answered;
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

  /** Takes the attempt off the wire. Calls nothing of the application. */
  void cancel() {
    CompletableFuture<?> sent = future.getAndSet(CANCELLED);
    if (sent != null && sent != CANCELLED) {
      sent.cancel(true);
    }
  }

  /** Whether {@link #cancel} was called. */
  boolean isCancelled() {
    return future.get() == CANCELLED;
  }
}
