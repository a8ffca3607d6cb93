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
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A call as far as it carries out the engine's steps, whoever reported what led to them. What is
 * reported comes from {@link Exchange}.
 *
 * <p>One lock serialises all; neither the application nor a channel is called while it is held.
 */
abstract class StepRunner<ReqT, RespT> extends OpenCall implements Waker, Runnable, Executor {
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
  final SendBuffer sent;
  long requested;
  boolean halfClosed;
  volatile @Nullable AttemptCall<ReqT, RespT> newest;
  volatile @Nullable WireCall<ReqT, RespT> winner;

  /** A call on the wire waits to be started by {@link #settle}. */
  private volatile boolean toStart;

  volatile boolean committed;
  boolean bypassed;

  /**
   * The response has come whole: the engine is done with it, and only the application's own
   * deadline still counts. The connection hands messages out as the application asks for them.
   */
  boolean arrived;

  /** Nothing more happens on the wire; the application may not have got all of it. */
  volatile boolean ended;

  /** What attempts bring is not for the application any more. */
  volatile boolean givenUp;

  /** The {@link OpenCalls} are to forget it. */
  private volatile boolean overDue;

  /** Whether it is one of the {@link OpenCalls}; it may be cancelled before it is. */
  boolean open;

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
    this.sent = new SendBuffer(spec.context());
    this.callbacks = new Callbacks<>(application, spec.context(), this::thrown);
    this.bypass = bypass;
    this.alarm = new CallAlarm(client.timer(), this);
    this.call = client.calls().outbound(view, this);
    spec.info().bind(call);
  }

  /** This, as the calls on the wire know it. */
  abstract Exchange<ReqT, RespT> exchange();

  private void contextCancelled(Context context) {
    if (!bypassed) {
      cancel(Contexts.statusFromCancelled(context));
    }
  }

  /** A callback threw: that is how the call ends, whatever came for it. */
  private void thrown(Status status) {
    cancel(status);
    lock.lock();
    try {
      if (givenUp) {
        return;
      }
      givenUp = true;
      closing = () -> callbacks.close(status, new Metadata());
    } finally {
      lock.unlock();
    }
    settle();
  }

  /** Calls the application back, on its own executor. */
  @Override
  public final void execute(Runnable callback) {
    try {
      spec.executor().execute(callback);
    } catch (RejectedExecutionException e) {
      nobodyListens();
    }
  }

  /** The application has shut its executor down: what is held for the call is let go. */
  private void nobodyListens() {
    lock.lock();
    try {
      givenUp = true;
      if (!ended) {
        end(EndReason.CANCELLED, null);
      }
    } finally {
      lock.unlock();
    }
    settle();
  }

  // ---- time ----

  @Override
  public void wake() {
    // Not on this thread: the engine may hold its own locks.
    alarm.soon();
  }

  /** It is time for something, or the engine wants its turn. */
  @Override
  public final void run() {
    lock.lock();
    try {
      if (ended) {
        return;
      }
      alarm.fired();
      if (!arrived) {
        react(call.onTimer());
      } else if (alarm.nowNanos() >= view.deadlineNanos()) {
        finish(EndReason.DEADLINE_EXCEEDED, inTime(Status.OK), new Metadata());
      } else {
        setAlarm();
      }
    } catch (RuntimeException | Error e) {
      threw(e);
    } finally {
      lock.unlock();
    }
    settleElsewhere();
  }

  /**
   * What no retry can mend was thrown on this side: the call ends with it, unless it has. To be
   * followed by {@link #settle} without the lock.
   */
  final void threw(Throwable thrown) {
    Status status = Status.INTERNAL.withDescription("the mesh failed: " + thrown);
    Runnable close = () -> callbacks.close(status.withCause(thrown), new Metadata());
    lock.lock();
    try {
      givenUp = true;
      if (closing == null) {
        closing = close; // Of no effect where the application was told of an end.
      }
      if (!ended) {
        end(EndReason.CANCELLED, null);
      }
    } catch (RuntimeException | Error again) { // the end itself, which all but the engine has seen
      if (again != thrown) {
        thrown.addSuppressed(again);
      }
    } finally {
      lock.unlock();
    }
  }

  // ---- steps, with the lock held ----

  final void react(Step step) {
    for (Attempt lost = call.takeCancelled(); lost != null; lost = call.takeCancelled()) {
      AttemptCall.find(newest, lost).cancelSoon();
    }
    if (step instanceof Step.Send send) {
      newest = new AttemptCall<>(exchange(), send.attempt(), newest);
      toStart = true;
    } else if (step instanceof Step.Deliver deliver) {
      winner = AttemptCall.find(newest, deliver.attempt());
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
      overDue = true;
      spec.context().removeListener(contextListener);
      spec.info().unbind();
      winner = bypass.apply(exchange());
      toStart = true;
    }
    setAlarm();
  }

  private void replied(LocalReply reply) {
    spec.info().replied(reply);
    Status status = inTime(LocalStatus.of(reply));
    boolean late = status.getCode() == Status.Code.DEADLINE_EXCEEDED;
    EndReason reason = late ? EndReason.DEADLINE_EXCEEDED : EndReason.COMPLETE;
    finish(reason, status, LocalStatus.received(reply));
  }

  /** A status, or that of a call whose application has run out of time. */
  private Status inTime(Status status) {
    long nowNanos = alarm.nowNanos();
    return nowNanos < view.deadlineNanos()
        ? status
        : LocalStatus.deadlineExceeded(view.elapsedNanos(nowNanos), call.info());
  }

  final void setAlarm() {
    if (!ended) {
      alarm.set(arrived ? view.deadlineNanos() : call.nextTimerNanos());
    }
  }

  final void finish(EndReason reason, Status status, Metadata trailers) {
    givenUp = true;
    closing = () -> callbacks.close(status, trailers);
    end(reason, null);
  }

  final void end(EndReason reason, @Nullable MetadataHeaders trailers) {
    ended = true;
    overDue = true;
    for (AttemptCall<ReqT, RespT> a = newest; a != null; a = a.previous) {
      a.cancelSoon();
    }
    alarm.stop();
    spec.context().removeListener(contextListener);
    call.end(reason, trailers);
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
    if (toStart) {
      toStart = false; // Before the calls are looked at, so that none is left out.
    }
    WireCall<ReqT, RespT> chosen = winner;
    if (chosen instanceof BypassedCall) {
      chosen.feed();
    }
    for (AttemptCall<ReqT, RespT> a = newest; a != null; a = a.previous) {
      a.feed();
    }
    settleEnd();
  }

  private void settleEnd() {
    Runnable close = closing;
    try {
      if (close != null) {
        closeOnce(close); // which may throw what the application does, where it has no executor
      }
    } finally {
      if (overDue) {
        overOnce();
      }
    }
  }

  /**
   * The same on a thread that must not block: a connection's, with which other calls are under way,
   * or that of the mesh's timer. What starts a call, where channels are made and marshallers and
   * interceptors of the application run, is for another thread; only what was given up is taken off
   * the wire here.
   */
  final void settleElsewhere() {
    if (toStart) {
      client.workers().execute(this::settleGuarded);
      return;
    }
    try {
      settleCancelled();
    } catch (RuntimeException | Error e) {
      threw(e);
      settleCancelled();
    }
  }

  private void settleCancelled() {
    for (AttemptCall<ReqT, RespT> a = newest; a != null; a = a.previous) {
      a.feedCancelled();
    }
    settleEnd();
  }

  /** On a thread that nobody watches: the call ends with what is thrown. */
  private void settleGuarded() {
    try {
      settle();
    } catch (RuntimeException | Error e) {
      threw(e);
      settle();
    }
  }

  private void overOnce() {
    lock.lock();
    try {
      if (!overDue || !open) {
        return;
      }
      overDue = false;
    } finally {
      lock.unlock();
    }
    client.open().over(this);
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
    execute(close);
  }

  final void lock() {
    lock.lock();
  }

  final void unlock() {
    lock.unlock();
  }

  @SuppressWarnings("unchecked") // what is no mark was given by the application as a message
  final ReqT message(Object entry) {
    return (ReqT) entry;
  }

  final boolean isWaitForReady() {
    return view.waitForReady();
  }

  /** Headers for an attempt, before the mesh edits them. */
  final Metadata copyOfHeaders() {
    return view.copyOfHeaders(client.timer());
  }
}
