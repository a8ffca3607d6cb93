package io.inmesh.internal.call;

import io.inmesh.call.LocalReply;
import io.inmesh.call.RequestView;
import io.inmesh.call.ResponseFlag;
import io.inmesh.call.Step;
import io.inmesh.call.Waker;
import io.inmesh.internal.cluster.QueueTicket;
import io.inmesh.telemetry.MeshListener;
import org.jspecify.annotations.Nullable;

/** A call as far as it can be answered by the mesh itself: the way to a local reply. */
abstract class AnsweringCall extends CallFacts implements LocalReplies.Flags {
  /** How far a call has come. */
  enum Phase {
    NEW,
    AWAITING_SNAPSHOT,
    /** The time for that is over, and the source is to deliver what it knows. */
    AWAITING_KNOWN,
    FILTERING,
    RUNNING,
    PAUSING,
    QUEUED,
    ANSWERED
  }

  final Waker waker;

  Phase phase = Phase.NEW;
  volatile @Nullable QueueTicket ticket;

  /** The mesh has answered, broken the response off or lets the call be: only the end is left. */
  boolean brokenOff;

  AnsweringCall(CallEnvironment environment, RequestView request, Waker waker) {
    super(environment, request);
    this.waker = waker;
  }

  /** Whether nothing goes on before the mesh says so; attempts may be under way beside. */
  final boolean isWaiting() {
    return switch (phase) {
      case AWAITING_SNAPSHOT, AWAITING_KNOWN, FILTERING, PAUSING, QUEUED -> true;
      case NEW, RUNNING, ANSWERED -> false;
    };
  }

  /** Ends the call with a local reply, or breaks off the response when that has begun. */
  final Step breakOff(LocalAnswer answer) {
    if (phase != Phase.ANSWERED) {
      return reply(answer);
    }
    brokenOff = true;
    raise(answer.flag());
    details = answer.details();
    Attempts.cancelAllBut(last, null);
    return new Step.Fail(answer.body().isEmpty() ? answer.details() : answer.body(), null);
  }

  @Override
  public final void raiseFlag(ResponseFlag flag) {
    raise(flag);
  }

  /** The call is not for the mesh: it has no time limits here either. */
  final Step bypass() {
    brokenOff = true;
    return Step.Bypass.INSTANCE;
  }

  final Step reply(LocalAnswer answer) {
    Attempts.cancelAllBut(last, null);
    leaveQueue();
    phase = Phase.ANSWERED;
    brokenOff = true;
    raise(answer.flag());
    status = bounded(answer.statusForFilters());
    details = answer.details();
    LocalReply reply = LocalReplies.reply(this, answer);
    if (!answer.isLocal()) {
      status = bounded(answer.status());
    }
    MeshListener listener = environment.listener();
    if (listener != MeshListener.NONE) { // else nobody needs what is known of the call
      listener.onLocalReply(info(), reply);
    }
    return new Step.Reply(reply);
  }

  /** Gives up the place in a queue, if the call has one. From any thread. */
  final void leaveQueue() {
    QueueTicket place = ticket;
    if (place != null) {
      place.leave();
    }
  }
}
