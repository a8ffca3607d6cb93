package io.inmesh.jdkhttp;

import io.inmesh.call.Attempt;
import io.inmesh.call.CallAlarm;
import io.inmesh.call.CallTimer;
import io.inmesh.call.EndReason;
import io.inmesh.call.FailureKind;
import io.inmesh.call.OutboundCall;
import io.inmesh.call.RequestView;
import io.inmesh.call.ResponseView;
import io.inmesh.call.Step;
import io.inmesh.call.Waker;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The engine's call as the adapter's threads see it: one report at a time, the timer kept, the end
 * reported once. Neither the application's code nor the client's is called while the lock is held.
 */
abstract class Reports<T> implements Waker, Runnable {
  private final long deadlineNanos;
  private final OutboundCall call;
  private final CallAlarm alarm;
  private final ReentrantLock lock = new ReentrantLock();

  // Guarded by the lock.
  private @Nullable Sending<T> underWay;
  private @Nullable Sending<T> delivered;
  private boolean requestComplete;
  private boolean ended;

  /**
   * @param deadlineNanos until when the head of a response must be there, on the mesh's clock;
   *     {@link Long#MAX_VALUE}: no limit
   */
  Reports(OutboundCalls calls, CallTimer timer, RequestView view, long deadlineNanos) {
    this.deadlineNanos = deadlineNanos;
    this.alarm = new CallAlarm(timer, this);
    this.call = calls.outbound(view, this);
  }

  /** An attempt that is to be sent. */
  abstract Sending<T> sending(Attempt attempt);

  /** A step that nobody is waiting for; on the timer's thread, must not block. */
  abstract void onStep(Step step);

  /** The application's time for the head of a response is over; as {@link #onStep}. */
  abstract void onOutOfTime();

  /** Something threw that nobody is waiting for; as {@link #onStep}. */
  abstract void onThrown(Throwable thrown);

  final OutboundCall call() {
    return call;
  }

  /** Begins the call; each attempt that is to be sent is made with this. */
  final Step begin(boolean requestIsComplete) {
    lock.lock();
    try {
      if (ended) {
        return Step.Wait.INSTANCE;
      }
      Step step = call.begin();
      if (requestIsComplete && !(step instanceof Step.Bypass)) {
        requestComplete = true;
        call.onRequestComplete();
      }
      return reported(step);
    } finally {
      lock.unlock();
    }
  }

  /** Begins an attempt that is to be sent; null when it is not wanted any more. */
  final @Nullable Sending<T> begin(Attempt attempt) {
    lock.lock();
    try {
      return underWay(attempt);
    } finally {
      lock.unlock();
    }
  }

  private @Nullable Sending<T> underWay(Attempt attempt) {
    Sending<T> sending = underWay;
    while (sending != null && sending.attempt() != attempt) {
      sending = sending.next;
    }
    return sending;
  }

  private void remove(Sending<T> sending) {
    if (underWay == sending) {
      underWay = sending.next;
      return;
    }
    for (Sending<T> before = underWay; before != null; before = before.next) {
      if (before.next == sending) {
        before.next = sending.next;
        return;
      }
    }
  }

  /** The head of a response; null when it is of no interest any more. */
  final @Nullable Step reportResponse(Sending<T> sending, ResponseView head) {
    lock.lock();
    try {
      remove(sending);
      if (sending.isCancelled() || ended) {
        return null;
      }
      Step step = call.onResponse(sending.attempt(), head);
      if (step instanceof Step.Deliver deliver && deliver.attempt() == sending.attempt()) {
        delivered = sending;
      }
      return reported(step);
    } finally {
      lock.unlock();
    }
  }

  /** An attempt brought nothing; unless it is not wanted any more, its failure is reported. */
  final Step reportFailure(Sending<T> sending, FailureKind kind, Throwable cause) {
    lock.lock();
    try {
      remove(sending);
      if (sending.isCancelled() || ended) {
        return Step.Wait.INSTANCE;
      }
      return reported(call.onFailure(sending.attempt(), kind, cause));
    } finally {
      lock.unlock();
    }
  }

  /** The attempt whose response the application has; null when there is none yet. */
  final @Nullable Sending<T> delivered() {
    lock.lock();
    try {
      return delivered;
    } finally {
      lock.unlock();
    }
  }

  final void connected(Attempt attempt) {
    lock.lock();
    try {
      if (!ended) {
        call.onConnected(attempt);
        reported(Step.Wait.INSTANCE);
      }
    } finally {
      lock.unlock();
    }
  }

  /** Bytes went either way. */
  final void progress() {
    tell(OutboundCall::onProgress);
  }

  /** The request has left the application whole. */
  final void requestComplete() {
    lock.lock();
    try {
      if (!ended && !requestComplete) {
        requestComplete = true;
        call.onRequestComplete();
        reported(Step.Wait.INSTANCE);
      }
    } finally {
      lock.unlock();
    }
  }

  /** The request body can be had no second time. */
  final void commit() {
    tell(OutboundCall::commit);
  }

  private void tell(Consumer<OutboundCall> event) {
    lock.lock();
    try {
      if (!ended) {
        event.accept(call);
        reported(Step.Wait.INSTANCE);
      }
    } finally {
      lock.unlock();
    }
  }

  @Override
  public final void wake() {
    alarm.soon();
  }

  /** It is time for something, or the engine wants its turn. */
  @Override
  public final void run() {
    try {
      lookAtTheClock();
    } catch (RuntimeException | Error e) {
      onThrown(e);
    }
  }

  private void lookAtTheClock() {
    boolean late;
    Step step = Step.Wait.INSTANCE;
    lock.lock();
    try {
      alarm.fired();
      late = !ended && delivered == null && alarm.nowNanos() >= deadlineNanos;
      if (!ended && !late) {
        step = reported(call.onTimer());
      }
    } finally {
      lock.unlock();
    }
    if (late) {
      onOutOfTime();
    } else {
      onStep(step);
    }
  }

  /** After each report: notes the attempt that is to be sent and looks at the clock. */
  private Step reported(Step step) {
    if (step instanceof Step.Send send) {
      Sending<T> sending = sending(send.attempt());
      sending.next = underWay;
      underWay = sending;
    }
    if (!ended) {
      long dueNanos = call.nextTimerNanos();
      alarm.set(delivered == null ? Math.min(dueNanos, deadlineNanos) : dueNanos);
    }
    return step;
  }

  /** Takes those attempts off the wire that the engine has given up. */
  final void cancelLost() {
    for (Sending<T> lost = nextLost(); lost != null; lost = nextLost()) {
      lost.cancel();
    }
  }

  private @Nullable Sending<T> nextLost() {
    lock.lock();
    try {
      for (Attempt lost = call.takeCancelled(); lost != null; lost = call.takeCancelled()) {
        Sending<T> sending = underWay(lost);
        if (sending != null) {
          remove(sending);
          return sending;
        }
      }
      return null;
    } finally {
      lock.unlock();
    }
  }

  /**
   * The call is over; takes what is under way off the wire. Idempotent.
   *
   * @param reason null when the request is not for the mesh after all
   * @return whether it was this that ended it
   */
  final boolean endCall(@Nullable EndReason reason) {
    Sending<T> left = null;
    lock.lock();
    try {
      if (ended) {
        return false;
      }
      ended = true;
      left = underWay;
      underWay = null;
      alarm.stop();
      if (reason != null) {
        call.end(reason, null);
      }
    } finally {
      lock.unlock();
      for (; left != null; left = left.next) {
        left.cancel();
      }
    }
    return true;
  }
}
