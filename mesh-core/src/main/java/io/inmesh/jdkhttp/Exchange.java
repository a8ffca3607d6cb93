package io.inmesh.jdkhttp;

import io.inmesh.call.Attempt;
import io.inmesh.call.CallTimer;
import io.inmesh.call.LocalReply;
import io.inmesh.call.MeshContext;
import io.inmesh.call.OutboundCall;
import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.net.CookieHandler;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodySubscriber;
import java.net.http.HttpResponse.PushPromiseHandler;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** One call of the application: its requests, follow-ups included, and what it waits for. */
final class Exchange<T> {
  private static final byte DELIVERED = 1;
  private static final byte FAILED = 2;
  private static final VarHandle OUTCOME;

  static {
    try {
      OUTCOME = MethodHandles.lookup().findVarHandle(Exchange.class, "outcome", byte.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private final Parts parts;
  private final BodyHandler<T> handler;
  private final @Nullable PushPromiseHandler<T> pushes;
  private final @Nullable Thread blocked;

  /** Null when nothing of the call is left: the JDK may keep this for long. */
  private @Nullable Senders senders;

  private final ResponseFuture<HttpResponse<T>> future = new ResponseFuture<>(this);

  private final MeshContext context = MeshContext.current();
  private long deadlineNanos = Long.MAX_VALUE;
  private short followUps; // Few: this object is one word smaller so.
  private @Nullable HttpResponse<T> previous;
  private volatile @Nullable MeshedRequest<T> current;
  private volatile @Nullable CompletableFuture<?> outside;
  private volatile boolean cancelled;

  /** How it ends, which is known before its future is complete. */
  private volatile byte outcome;

  /**
   * @param pushes null for none
   * @param blocking whether this thread waits for the response
   */
  Exchange(
      Parts parts,
      Senders senders,
      BodyHandler<T> handler,
      @Nullable PushPromiseHandler<T> pushes,
      boolean blocking) {
    this.parts = parts;
    this.senders = senders;
    this.handler = handler;
    this.pushes = pushes;
    this.blocked = blocking ? Thread.currentThread() : null;
  }

  Parts parts() {
    return parts;
  }

  /**
   * What sends the call's requests; after its end only while the client is known to anybody.
   *
   * @throws IllegalStateException if it is not
   */
  Senders senders() {
    Senders held = senders;
    if (held == null) {
      held = parts.senders().get();
    }
    if (held == null) {
      throw new IllegalStateException("the call has ended");
    }
    return held;
  }

  CompletableFuture<HttpResponse<T>> future() {
    return future;
  }

  /** What the mesh does for the last of its requests; null when that is not for the mesh. */
  @Nullable MeshCall meshCall() {
    MeshedRequest<T> meshed = outside == null ? current : null;
    return meshed == null ? null : new MeshCall(meshed.call(), null);
  }

  /**
   * Begins.
   *
   * @throws IllegalArgumentException for a request that none of the JDK's builders makes
   */
  void start(HttpRequest request) {
    if (UriAuthority.of(request.uri()) == null) {
      throw new IllegalArgumentException(
          "uri: " + request.uri() + " (expected: http or https, with a host)");
    }
    request
        .timeout()
        .ifPresent(
            limit -> deadlineNanos = senders().timer().get().nanoTime() + CallTimer.nanos(limit));
    send(request);
  }

  private void send(HttpRequest request) {
    JdkRequestView view;
    try {
      CookieHandler cookies = senders().wrapped().cookieHandler().orElse(null);
      view = new JdkRequestView(request, cookies, context);
    } catch (IOException | RuntimeException | Error e) {
      fail(e); // What the cookie handler or the body's publisher has thrown.
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
      Attempt attempt, AttemptRequest toEndpoint, BodyHandler<T> answered) {
    HttpClient client = senders().attempts().of(attempt);
    // A body is read by whoever starts: one that stalls must not hold up the end of its call.
    if (blocked != Thread.currentThread() || toEndpoint.hasBody()) {
      return pushes == null
          ? client.sendAsync(toEndpoint, answered)
          : client.sendAsync(toEndpoint, answered, pushes);
    }
    AttemptExecutor executor = parts.attempts();
    executor.runNextHere(); // The start, as by this thread with send.
    try {
      return client.sendAsync(toEndpoint, answered);
    } finally {
      executor.handNextOver();
    }
  }

  /** Whether a thread of the application waits for the response, and nobody else. */
  boolean isBlocking() {
    return blocked != null;
  }

  /** The request is not for the mesh: the application's client sends it. */
  void bypass(HttpRequest request) {
    HttpRequest original = OverridingRequest.original(request);
    CompletableFuture<HttpResponse<T>> sent;
    try {
      sent =
          pushes == null
              ? senders().wrapped().sendAsync(original, handler)
              : senders().wrapped().sendAsync(original, handler, pushes);
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
      ended(); // before what depends on it, which may close the client
      if (failure != null) {
        fail(Failures.cause(failure));
      } else {
        deliver(response);
      }
    });
  }

  void saveCookies(HttpRequest request, ResponseHead head) throws IOException {
    CookieHandler cookies = senders().wrapped().cookieHandler().orElse(null);
    if (cookies != null) {
      cookies.put(request.uri(), head.headers().map());
    }
  }

  /** The request that follows a response by the settings of the client; null for none. */
  @Nullable HttpRequest followUp(HttpRequest request, ResponseHead head) {
    return followUps + 1 < FollowUps.MAX
        ? FollowUps.next(request, head, senders().wrapped())
        : null;
  }

  /**
   * Sends the next request.
   *
   * @param reply of the mesh to the request before; null where an endpoint answered
   */
  void follow(
      HttpRequest next,
      OutboundCall call,
      @Nullable LocalReply reply,
      HttpRequest request,
      ResponseHead head) {
    followUps++;
    previous = new MeshResponse<>(call, reply, request, head, null, previous);
    try {
      send(next);
    } catch (RuntimeException | Error e) { // A request that is none.
      fail(e);
      ended();
    }
  }

  /** The application's subscriber for the body of a response. */
  BodySubscriber<T> subscriber(ResponseHead head) {
    return Objects.requireNonNull(handler.apply(head), "body subscriber");
  }

  /** An endpoint's response; false when nobody waits for it any more. */
  boolean complete(HttpRequest request, OutboundCall call, ResponseHead head, @Nullable T body) {
    HttpRequest original = OverridingRequest.original(request);
    HttpResponse<T> response = new MeshResponse<>(call, null, original, head, body, previous);
    return deliver(response)
        ? !future.isCompletedExceptionally() // by the application
        : outcome == DELIVERED;
  }

  private boolean deliver(HttpResponse<T> response) {
    boolean mine = OUTCOME.compareAndSet(this, (byte) 0, DELIVERED);
    if (mine) {
      future.deliver(response);
    }
    return mine;
  }

  /**
   * Runs what completes the call. What depends on its future, such as a function that reads the
   * body or waits for another call, must not run on a thread that brings the bytes, nor hold one of
   * the application's executor.
   */
  void completing(Runnable task) {
    if (isBlocking()) { // for whom nothing runs
      task.run();
    } else {
      future.later(task);
    }
  }

  /** The mesh's own reply. */
  void reply(HttpRequest request, OutboundCall call, LocalReply reply) {
    ResponseHead head = ResponseHead.of(reply);
    try {
      saveCookies(request, head);
      HttpRequest next = followUp(request, head);
      if (next != null) {
        follow(next, call, reply, request, head);
        return;
      }
      BodySubscriber<T> subscriber = subscriber(head);
      String text = request.method().equals("HEAD") ? "" : reply.body();
      LocalBody.send(text, subscriber, this::fail);
      subscriber
          .getBody()
          .whenComplete((body, failure) -> {
            if (failure != null) {
              fail(Failures.cause(failure));
            } else {
              HttpRequest original = OverridingRequest.original(request);
              completing(
                  () -> deliver(new MeshResponse<>(call, reply, original, head, body, previous)));
            }
          });
    } catch (IOException | RuntimeException | Error e) { // Of the application's code.
      fail(e);
    }
    ended();
  }

  void fail(Throwable failure) {
    if (OUTCOME.compareAndSet(this, (byte) 0, FAILED)) {
      completing(() -> future.fail(failure));
    }
  }

  /** Takes off the wire what is on it. */
  void cancel() {
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

  /** Nothing of the call is left. Idempotent. */
  void ended() {
    parts.underWay().remove(this);
    senders = null;
  }
}
