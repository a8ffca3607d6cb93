package io.inmesh.jdkhttp;

import io.inmesh.call.Attempt;
import io.inmesh.call.LocalReply;
import io.inmesh.call.MeshContext;
import java.io.IOException;
import java.net.CookieHandler;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodySubscriber;
import java.net.http.HttpResponse.PushPromiseHandler;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** One call of the application: its requests, follow-ups included, and what it waits for. */
final class Exchange<T> {
  private final Parts parts;
  private final BodyHandler<T> handler;
  private final @Nullable PushPromiseHandler<T> pushes;
  private final Consumer<Exchange<?>> onEnd;
  private final CallFuture<HttpResponse<T>> future = new CallFuture<>(this::cancel);
  private final AtomicBoolean over = new AtomicBoolean();

  private final MeshContext context = MeshContext.current();
  private long deadlineNanos = Long.MAX_VALUE;
  private int followUps;
  private @Nullable HttpResponse<T> previous;
  private volatile @Nullable MeshedRequest<T> current;
  private volatile @Nullable CompletableFuture<?> outside;
  private volatile boolean cancelled;

  /**
   * @param pushes null for none
   * @param onEnd called once, when nothing of the call is left
   */
  Exchange(
      Parts parts,
      BodyHandler<T> handler,
      @Nullable PushPromiseHandler<T> pushes,
      Consumer<Exchange<?>> onEnd) {
    this.parts = parts;
    this.handler = handler;
    this.pushes = pushes;
    this.onEnd = onEnd;
  }

  Parts parts() {
    return parts;
  }

  CompletableFuture<HttpResponse<T>> future() {
    return future;
  }

  void start(HttpRequest request) {
    request.timeout().ifPresent(limit -> deadlineNanos = parts.timer().nanoTime() + nanos(limit));
    send(request);
  }

  /** At most a century, which adds up to any clock without overflow. */
  static long nanos(Duration duration) {
    Duration century = Duration.ofDays(36_500);
    return (duration.compareTo(century) < 0 ? duration : century).toNanos();
  }

  private void send(HttpRequest request) {
    JdkRequestView view;
    try {
      CookieHandler cookies = parts.wrapped().cookieHandler().orElse(null);
      view = new JdkRequestView(request, cookies, context);
    } catch (IOException e) { // Of the cookie handler.
      fail(e);
      ended();
      return;
    }
    MeshedRequest<T> meshed = new MeshedRequest<>(this, request, view, deadlineNanos);
    current = meshed;
    if (cancelled) {
      meshed.cancel();
    } else {
      meshed.start();
    }
  }

  /** Has a client send an attempt. */
  CompletableFuture<HttpResponse<T>> send(
      Attempt attempt, HttpRequest toEndpoint, BodyHandler<T> answered) {
    HttpClient client = parts.attempts().of(attempt);
    return pushes == null
        ? client.sendAsync(toEndpoint, answered)
        : client.sendAsync(toEndpoint, answered, pushes);
  }

  /** The request is not for the mesh: the application's client sends it. */
  void bypass(HttpRequest request) {
    HttpRequest original = OptionedRequest.original(request);
    CompletableFuture<HttpResponse<T>> sent;
    try {
      sent =
          pushes == null
              ? parts.wrapped().sendAsync(original, handler)
              : parts.wrapped().sendAsync(original, handler, pushes);
    } catch (RuntimeException e) {
      fail(e);
      ended();
      return;
    }
    outside = sent;
    if (cancelled) {
      sent.cancel(true);
    }
    CompletionStage<HttpResponse<T>> stage = sent;
    stage.whenComplete((response, failure) -> {
      if (failure != null) {
        fail(Failures.cause(failure));
      } else {
        future.complete(response);
      }
      ended();
    });
  }

  void saveCookies(HttpRequest request, ResponseHead head) throws IOException {
    CookieHandler cookies = parts.wrapped().cookieHandler().orElse(null);
    if (cookies != null) {
      cookies.put(request.uri(), head.headers().map());
    }
  }

  /** The request that follows a response by the settings of the client; null for none. */
  @Nullable HttpRequest followUp(HttpRequest request, ResponseHead head) {
    return followUps + 1 < FollowUps.MAX ? FollowUps.next(request, head, parts.wrapped()) : null;
  }

  void follow(HttpRequest next, MeshCall meshCall, HttpRequest request, ResponseHead head) {
    followUps++;
    previous = new MeshResponse<>(meshCall, request, head, null, previous, Optional.empty());
    send(next);
  }

  /** The application's subscriber for the body of a response. */
  BodySubscriber<T> subscriber(ResponseHead head) {
    return Objects.requireNonNull(handler.apply(head), "body subscriber");
  }

  /** An endpoint's response; false when nobody waits for it any more. */
  boolean complete(
      HttpRequest request, MeshCall meshCall, ResponseHead head, HttpResponse<T> response) {
    return future.complete(
        new MeshResponse<>(
            meshCall,
            OptionedRequest.original(request),
            head,
            response.body(),
            previous,
            response.sslSession()));
  }

  /** The mesh's own reply. */
  void reply(HttpRequest request, MeshCall meshCall, LocalReply reply) {
    ResponseHead head = ResponseHead.of(reply);
    HttpRequest next = followUp(request, head);
    if (next != null) {
      follow(next, meshCall, request, head);
      return;
    }
    try {
      BodySubscriber<T> subscriber = subscriber(head);
      LocalBody.send(request.method().equals("HEAD") ? "" : reply.body(), subscriber);
      subscriber
          .getBody()
          .whenComplete((body, failure) -> {
            if (failure != null) {
              fail(Failures.cause(failure));
            } else {
              future.complete(
                  new MeshResponse<>(
                      meshCall,
                      OptionedRequest.original(request),
                      head,
                      body,
                      previous,
                      Optional.empty()));
            }
          });
    } catch (RuntimeException | Error e) { // The application's body handler threw.
      fail(e);
    }
    ended();
  }

  void fail(Throwable failure) {
    future.completeExceptionally(failure);
  }

  private void cancel() {
    cancelled = true;
    MeshedRequest<T> meshed = current;
    if (meshed != null) {
      meshed.cancel();
    }
    CompletableFuture<?> sent = outside;
    if (sent != null) {
      sent.cancel(true);
    }
  }

  /** Whoever closes the client wants this call to end. */
  void abort() {
    fail(new IOException("the client was shut down"));
    cancel();
  }

  /** Nothing of the call is left. */
  void ended() {
    if (over.compareAndSet(false, true)) {
      onEnd.accept(this);
    }
  }
}
