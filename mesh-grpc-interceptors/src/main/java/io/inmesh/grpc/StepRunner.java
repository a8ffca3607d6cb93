package io.inmesh.grpc;

import io.grpc.ClientCall;
import io.grpc.Context;
import io.grpc.Contexts;
import io.grpc.Metadata;
import io.grpc.Status;
import io.inmesh.call.Attempt;
import io.inmesh.call.CallAlarm;
import io.inmesh.call.EndReason;
import io.inmesh.call.LocalReply;
import io.inmesh.call.OutboundCall;
import io.inmesh.call.Step;
import io.inmesh.call.Waker;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A call as far as it carries out the engine's steps, whoever reported what led to them. What is
 * reported comes from {@link Exchange}.
 *
 * <p>One lock serialises all; neither the application nor a channel is called while it is held.
 */
abstract class StepRunner<ReqT, RespT> implements Waker {
  static final String GIVEN_UP = "the mesh has given this attempt up";

  final MeshClient client;
  final CallSpec<ReqT, RespT> spec;
  private final GrpcRequestView view;
  final Callbacks<RespT> callbacks;
  private final Function<Exchange<ReqT, RespT>, BypassedCall<ReqT, RespT>> bypass;
  final OutboundCall call;
  private final CallAlarm alarm;
  final Context.CancellationListener contextListener = this::contextCancelled;
  final ReentrantLock lock = new ReentrantLock();

  // Written with the lock held.
  final SendBuffer sent = new SendBuffer();
  long requested;
  boolean halfClosed;
  volatile @Nullable AttemptCall<ReqT, RespT> newest;
  volatile @Nullable WireCall<ReqT, RespT> winner;
  volatile boolean committed;
  boolean bypassed;
  volatile boolean ended;
  private volatile boolean gateDue;
  volatile @Nullable Runnable closing;
  volatile String whyCancelled = GIVEN_UP;
  volatile @Nullable Throwable cancelCause;

  StepRunner(
      MeshClient client,
      CallSpec<ReqT, RespT> spec,
      GrpcRequestView view,
      ClientCall.Listener<RespT> application,
      Function<Exchange<ReqT, RespT>, BypassedCall<ReqT, RespT>> bypass) {
    this.client = client;
    this.spec = spec;
    this.view = view;
    this.callbacks = new Callbacks<>(application, spec.context(), this::cancel);
    this.bypass = bypass;
    this.alarm = new CallAlarm(client.timer(), this::tick);
    this.call = client.calls().outbound(view, this);
    spec.info().bind(call);
  }

  /** This, as the calls on the wire know it. */
  abstract Exchange<ReqT, RespT> exchange();

  /** The call is to end, from this side, with this status. */
  abstract void cancel(Status status);

  private void contextCancelled(Context context) {
    if (!bypassed) {
      cancel(Contexts.statusFromCancelled(context));
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

  final void react(Step step) {
    for (Attempt lost = call.takeCancelled(); lost != null; lost = call.takeCancelled()) {
      find(lost).cancelSoon();
    }
    if (step instanceof Step.Send send) {
      newest = new AttemptCall<>(exchange(), send.attempt(), newest);
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
      gateDue = true;
      spec.context().removeListener(contextListener);
      spec.info().unbind();
      winner = bypass.apply(exchange());
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

  final void setAlarm() {
    if (!ended) {
      alarm.set(call.nextTimerNanos());
    }
  }

  final void finish(EndReason reason, Status status, Metadata trailers) {
    end(reason, null);
    closing = () -> callbacks.close(status, trailers);
  }

  final void end(EndReason reason, @Nullable MetadataHeaders trailers) {
    ended = true;
    alarm.stop();
    call.end(reason, trailers);
    gateDue = true;
    for (AttemptCall<ReqT, RespT> a = newest; a != null; a = a.previous) {
      a.cancelSoon();
    }
    spec.context().removeListener(contextListener);
  }

  /** Lets go of what no attempt will send any more. */
  final void releaseSent() {
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
  final void settle() {
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
    if (gateDue) {
      tellGateOnce();
    }
  }

  private void tellGateOnce() {
    lock.lock();
    try {
      if (!gateDue) {
        return;
      }
      gateDue = false;
    } finally {
      lock.unlock();
    }
    client.gate().over();
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

  final void lock() {
    lock.lock();
  }

  final void unlock() {
    lock.unlock();
  }

  final SendBuffer sent() {
    return sent;
  }

  final long requested() {
    return requested;
  }

  @SuppressWarnings("unchecked") // what is no mark was given by the application as a message
  final ReqT message(Object entry) {
    return (ReqT) entry;
  }

  final String whyCancelled() {
    return whyCancelled;
  }

  final @Nullable Throwable cancelCause() {
    return cancelCause;
  }

  final MeshClient client() {
    return client;
  }

  final CallSpec<ReqT, RespT> spec() {
    return spec;
  }

  final @Nullable WireCall<ReqT, RespT> winner() {
    return winner;
  }

  /** Headers for an attempt, before the mesh edits them; they tell how much time is left. */
  final Metadata copyOfHeaders() {
    Metadata headers = view.copyOfHeaders();
    long deadlineNanos = view.deadlineNanos();
    if (deadlineNanos != Long.MAX_VALUE) {
      headers.discardAll(HeaderKeys.TIMEOUT);
      headers.put(HeaderKeys.TIMEOUT, TimeoutHeader.of(deadlineNanos - alarm.nowNanos()));
    }
    return headers;
  }
}
