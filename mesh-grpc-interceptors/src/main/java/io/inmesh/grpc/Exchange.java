package io.inmesh.grpc;

import io.grpc.ClientCall;
import io.grpc.Context;
import io.grpc.Contexts;
import io.grpc.Metadata;
import io.grpc.Status;
import io.inmesh.call.Attempt;
import io.inmesh.call.CallAlarm;
import io.inmesh.call.EndReason;
import io.inmesh.call.FailureKind;
import io.inmesh.call.LocalReply;
import io.inmesh.call.OutboundCall;
import io.inmesh.call.Step;
import io.inmesh.call.Waker;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One call in the mesh: carries out the engine's steps, and reports to the engine what happens.
 *
 * <p>Things happen on the application's threads, on its executor, on connections' threads and on
 * the mesh's timer. One lock serialises them; neither the application nor a channel is called while
 * it is held.
 */
final class Exchange<ReqT, RespT> implements Waker {
  private static final String GIVEN_UP = "the mesh has given this attempt up";

  private final MeshClient client;
  private final CallSpec<ReqT, RespT> spec;
  private final GrpcRequestView view;
  private final Callbacks<RespT> callbacks;
  private final Function<Exchange<ReqT, RespT>, BypassedCall<ReqT, RespT>> bypass;
  private final OutboundCall call;
  private final CallAlarm alarm;
  private final Context.CancellationListener contextListener = this::contextCancelled;
  private final ReentrantLock lock = new ReentrantLock();

  // Written with the lock held.
  private final SendBuffer sent = new SendBuffer();
  private long requested;
  private boolean halfClosed;
  private volatile @Nullable AttemptCall<ReqT, RespT> newest;
  private volatile @Nullable WireCall<ReqT, RespT> winner;
  private volatile boolean committed;
  private boolean bypassed;
  private volatile boolean ended;
  private volatile @Nullable Runnable closing;
  private volatile String whyCancelled = GIVEN_UP;
  private volatile @Nullable Throwable cancelCause;

  Exchange(
      MeshClient client,
      CallSpec<ReqT, RespT> spec,
      GrpcRequestView view,
      ClientCall.Listener<RespT> application,
      Function<Exchange<ReqT, RespT>, BypassedCall<ReqT, RespT>> bypass) {
    this.client = client;
    this.spec = spec;
    this.view = view;
    this.callbacks = new Callbacks<>(application, spec.context(), this::callbackThrew);
    this.bypass = bypass;
    this.alarm = new CallAlarm(client.mesh().timer(), this::tick);
    this.call = client.mesh().outbound(view, this);
    spec.info().bind(call);
  }

  // ---- what the application does ----

  void begin() {
    if (!client.gate().tryBegin()) {
      refuse(client.gate().refusal());
      return;
    }
    lock.lock();
    try {
      react(call.begin());
    } finally {
      lock.unlock();
    }
    settle();
    spec.context().addListener(contextListener, Runnable::run);
    if (ended) {
      spec.context().removeListener(contextListener);
    }
  }

  /** The call ends before it has begun. */
  void refuse(Status status) {
    ended = true;
    closing = () -> callbacks.close(status, new Metadata());
    settle();
  }

  /** A message, or one of the marks of {@link SendBuffer}. */
  void send(Object entry) {
    WireCall<ReqT, RespT> direct;
    lock.lock();
    try {
      if (halfClosed) {
        throw new IllegalStateException("call already half-closed");
      }
      halfClosed = entry == SendBuffer.HALF_CLOSE;
      if (ended && !bypassed) {
        return;
      }
      direct = direct();
      if (direct == null) {
        sent.add(entry);
      }
      if (!ended) {
        if (entry == SendBuffer.HALF_CLOSE) {
          call.onRequestComplete();
        } else {
          call.onProgress();
        }
        setAlarm();
      }
    } finally {
      lock.unlock();
    }
    if (direct == null) {
      settle();
    } else {
      direct.carryOut(entry);
    }
  }

  void request(int count) {
    WireCall<ReqT, RespT> direct;
    lock.lock();
    try {
      direct = direct();
      requested = requested + count < 0 ? Long.MAX_VALUE : requested + count;
      if (direct != null) {
        direct.requestedUntil(requested);
      }
    } finally {
      lock.unlock();
    }
    if (direct == null) {
      settle();
    } else {
      direct.ask(count);
    }
  }

  /** The call that can be used without the buffer; null when there is none (yet). */
  private @Nullable WireCall<ReqT, RespT> direct() {
    WireCall<ReqT, RespT> chosen = winner;
    return chosen != null && chosen.isIdle() ? chosen : null;
  }

  void cancel(@Nullable String message, @Nullable Throwable cause) {
    Status status =
        Status.CANCELLED
            .withDescription(message == null ? "Call cancelled without message" : message)
            .withCause(cause);
    cancel(status);
  }

  private void cancel(Status status) {
    lock.lock();
    try {
      WireCall<ReqT, RespT> chosen = winner;
      if (bypassed && chosen != null) {
        cancelWith(status);
        chosen.cancelSoon();
      } else if (!ended) {
        cancelWith(status);
        finish(EndReason.CANCELLED, status, new Metadata());
      }
    } finally {
      lock.unlock();
    }
    settle();
  }

  private void cancelWith(Status status) {
    whyCancelled = status.getDescription() == null ? GIVEN_UP : status.getDescription();
    cancelCause = status.getCause();
  }

  private void callbackThrew(Status status) {
    cancel(status);
  }

  private void contextCancelled(Context context) {
    if (!bypassed) {
      cancel(Contexts.statusFromCancelled(context));
    }
  }

  boolean isReady() {
    WireCall<ReqT, RespT> chosen = winner;
    if (chosen != null) {
      return chosen.isReady();
    }
    AttemptCall<ReqT, RespT> attempt = newest;
    if (attempt == null) {
      return false;
    }
    lock.lock();
    try {
      if (!attempt.isIdle()) {
        return false;
      }
    } finally {
      lock.unlock();
    }
    return attempt.isReady();
  }

  // ---- what attempts report ----

  void connected(AttemptCall<ReqT, RespT> attempt) {
    lock.lock();
    try {
      if (!ended && !attempt.isOver()) {
        call.onConnected(attempt.attempt());
      }
    } finally {
      lock.unlock();
    }
  }

  /** So many bytes of the request were written for one attempt. */
  void sentBytes(long bytes) {
    if (committed || bytes <= client.retryBufferBytes()) {
      return;
    }
    lock.lock();
    try {
      committed = true;
      if (!ended) {
        call.commit();
      }
      releaseSent();
    } finally {
      lock.unlock();
    }
  }

  void ready(AttemptCall<ReqT, RespT> attempt) {
    boolean tell;
    lock.lock();
    try {
      tell = !ended && attempt.becameReady();
    } finally {
      lock.unlock();
    }
    if (tell) {
      callbacks.ready();
    }
  }

  /** The application is told, on its executor, that more can be sent. */
  void readyLater() {
    if (!bypassed) {
      spec.executor().execute(callbacks::ready);
    }
  }

  void answered(AttemptCall<ReqT, RespT> attempt, Metadata headers) {
    boolean delivered;
    lock.lock();
    try {
      if (ended || attempt.isOver()) {
        return;
      }
      MetadataHeaders lines = new MetadataHeaders(headers);
      react(call.onResponse(attempt.attempt(), new GrpcResponseView(200, lines, false)));
      delivered = winner == attempt;
      if (delivered) {
        attempt.attempt().editResponse(lines);
      }
    } finally {
      lock.unlock();
    }
    settle();
    if (delivered) {
      callbacks.headers(headers);
    }
  }

  void received(AttemptCall<ReqT, RespT> attempt, RespT message) {
    if (winner != attempt || ended) {
      return;
    }
    lock.lock();
    try {
      call.onProgress();
    } finally {
      lock.unlock();
    }
    callbacks.message(message);
  }

  /** An attempt ended as its endpoint said. */
  void ended(AttemptCall<ReqT, RespT> attempt, int httpStatus, Status status, Metadata received) {
    Metadata trailers = null;
    lock.lock();
    try {
      boolean over = attempt.isOver();
      attempt.closed();
      if (ended || over) {
        return;
      }
      MetadataHeaders head = TrailersOnly.head(received, status);
      if (winner == attempt) {
        trailers = received;
      } else {
        react(call.onResponse(attempt.attempt(), new GrpcResponseView(httpStatus, head, true)));
        if (winner == attempt) {
          attempt.attempt().editResponse(head);
          trailers = TrailersOnly.trailers(head);
        }
      }
      if (trailers != null) {
        end(EndReason.COMPLETE, head);
      }
    } finally {
      lock.unlock();
    }
    settle();
    if (trailers != null) {
      callbacks.close(status, trailers);
    }
  }

  /**
   * An attempt broke.
   *
   * @param kind null when it failed on this side, which is the application's business
   */
  void broke(
      AttemptCall<ReqT, RespT> attempt,
      @Nullable FailureKind kind,
      Status status,
      Metadata trailers) {
    boolean close = false;
    lock.lock();
    try {
      boolean over = attempt.isOver();
      attempt.closed();
      if (ended || over) {
        return;
      }
      if (winner == attempt || kind == null) {
        end(winner == attempt ? EndReason.UPSTREAM_RESET : EndReason.CANCELLED, null);
        close = true;
      } else {
        Throwable cause = status.getCause() != null ? status.getCause() : status.asException();
        react(call.onFailure(attempt.attempt(), kind, cause));
      }
    } finally {
      lock.unlock();
    }
    settle();
    if (close) {
      callbacks.close(status, trailers);
    }
  }

  // ---- time ----

  @Override
  public void wake() {
    // Not on this thread: the engine may hold its own locks.
    alarm.soon();
  }

  private void tick() {
    lock.lock();
    try {
      if (ended) {
        return;
      }
      alarm.fired();
      react(call.onTimer());
    } finally {
      lock.unlock();
    }
    settle();
  }

  // ---- steps, with the lock held ----

  private void react(Step step) {
    for (Attempt lost = call.takeCancelled(); lost != null; lost = call.takeCancelled()) {
      find(lost).cancelSoon();
    }
    if (step instanceof Step.Send send) {
      newest = new AttemptCall<>(this, send.attempt(), newest);
    } else if (step instanceof Step.Deliver deliver) {
      winner = find(deliver.attempt());
      committed = true;
      releaseSent();
    } else if (step instanceof Step.Reply reply) {
      replied(reply.reply());
    } else if (step instanceof Step.Fail fail) {
      Status status = Status.UNAVAILABLE.withDescription(fail.message()).withCause(fail.cause());
      finish(EndReason.CANCELLED, inTime(status), new Metadata());
    } else if (step instanceof Step.Bypass) {
      bypassed = true;
      committed = true;
      ended = true;
      alarm.stop();
      client.gate().over();
      spec.info().unbind();
      winner = bypass.apply(this);
    }
    setAlarm();
  }

  private void replied(LocalReply reply) {
    spec.info().replied(reply);
    Status status = inTime(LocalStatus.of(reply));
    boolean late = status.getCode() == Status.Code.DEADLINE_EXCEEDED;
    EndReason reason = late ? EndReason.DEADLINE_EXCEEDED : EndReason.COMPLETE;
    finish(reason, status, LocalStatus.trailers(reply));
  }

  /** A status, or that of a call whose application has run out of time. */
  private Status inTime(Status status) {
    if (alarm.nowNanos() < view.deadlineNanos()) {
      return status;
    }
    return Status.DEADLINE_EXCEEDED.withDescription("deadline exceeded: " + call.info());
  }

  private AttemptCall<ReqT, RespT> find(Attempt attempt) {
    AttemptCall<ReqT, RespT> found = newest;
    while (found != null && found.attempt() != attempt) {
      found = found.previous;
    }
    if (found == null) {
      throw new IllegalStateException("unknown " + attempt);
    }
    return found;
  }

  private void setAlarm() {
    if (!ended) {
      alarm.set(call.nextTimerNanos());
    }
  }

  private void finish(EndReason reason, Status status, Metadata trailers) {
    end(reason, null);
    closing = () -> callbacks.close(status, trailers);
  }

  private void end(EndReason reason, @Nullable MetadataHeaders trailers) {
    ended = true;
    alarm.stop();
    call.end(reason, trailers);
    client.gate().over();
    for (AttemptCall<ReqT, RespT> a = newest; a != null; a = a.previous) {
      a.cancelSoon();
    }
    spec.context().removeListener(contextListener);
  }

  /** Lets go of what no attempt will send any more. */
  void releaseSent() {
    if (!committed) {
      return;
    }
    long needed = sent.end();
    WireCall<ReqT, RespT> chosen = winner;
    if (chosen != null) {
      needed = Math.min(needed, chosen.position());
    } else {
      for (AttemptCall<ReqT, RespT> a = newest; a != null; a = a.previous) {
        needed = Math.min(needed, a.position());
      }
    }
    sent.release(needed);
  }

  /** Does, without the lock, what has become due. */
  private void settle() {
    WireCall<ReqT, RespT> chosen = winner;
    if (chosen instanceof BypassedCall) {
      chosen.feed();
    }
    for (AttemptCall<ReqT, RespT> a = newest; a != null; a = a.previous) {
      a.feed();
    }
    Runnable close = closing;
    if (close != null) {
      closeOnce(close);
    }
  }

  private void closeOnce(Runnable close) {
    lock.lock();
    try {
      if (closing != close) {
        return;
      }
      closing = null;
    } finally {
      lock.unlock();
    }
    spec.executor().execute(close);
  }

  // ---- for the wire ----

  void lock() {
    lock.lock();
  }

  void unlock() {
    lock.unlock();
  }

  SendBuffer sent() {
    return sent;
  }

  long requested() {
    return requested;
  }

  @SuppressWarnings("unchecked") // what is no mark was given by the application as a message
  ReqT message(Object entry) {
    return (ReqT) entry;
  }

  String whyCancelled() {
    return whyCancelled;
  }

  @Nullable Throwable cancelCause() {
    return cancelCause;
  }

  MeshClient client() {
    return client;
  }

  CallSpec<ReqT, RespT> spec() {
    return spec;
  }

  @Nullable WireCall<ReqT, RespT> winner() {
    return winner;
  }

  /** Headers for an attempt, before the mesh edits them; they tell how much time is left. */
  Metadata copyOfHeaders() {
    Metadata headers = view.copyOfHeaders();
    long deadlineNanos = view.deadlineNanos();
    if (deadlineNanos != Long.MAX_VALUE) {
      headers.discardAll(HeaderKeys.TIMEOUT);
      headers.put(HeaderKeys.TIMEOUT, TimeoutHeader.of(deadlineNanos - alarm.nowNanos()));
    }
    return headers;
  }
}
