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
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The engine's call as the adapter's threads see it: one report at a time, the timer kept, the end
 * reported once. Neither the application's code nor the client's is called while the lock is held.
 */
final class Reports<T> implements Waker {
  /** Has its call carry steps out; called on the timer's thread and must not block. */
  interface Listener {
    /** A step that nobody is waiting for. */
    void onStep(Step step);

    /** The application's time for the head of a response is over. */
    void onOutOfTime();
  }

  private final Listener listener;
  private final long deadlineNanos;
  private final OutboundCall call;
  private final CallAlarm alarm;
  private final ReentrantLock lock = new ReentrantLock();

  // Guarded by the lock.
  private final List<Sending<T>> underWay = new ArrayList<>(1);
  private @Nullable Sending<T> delivered;
  private boolean requestComplete;
  private boolean ended;

  /**
   * @param deadlineNanos until when the head of a response must be there, on the mesh's clock;
   *     {@link Long#MAX_VALUE}: no limit
   */
  Reports(
      OutboundCalls calls,
      CallTimer timer,
      RequestView view,
      long deadlineNanos,
      Listener listener) {
    this.listener = listener;
    this.deadlineNanos = deadlineNanos;
    this.alarm = new CallAlarm(timer, this::tick);
    this.call = calls.outbound(view, this);
  }

  OutboundCall call() {
    return call;
  }

  /** Begins the call; each attempt that is to be sent is made with this. */
  Step begin(boolean requestIsComplete) {
    return report(() -> {
      Step step = call.begin();
      if (requestIsComplete && !(step instanceof Step.Bypass)) {
        requestComplete = true;
        call.onRequestComplete();
      }
      return step;
    });
  }

  /** Begins an attempt that is to be sent; null when it is not wanted any more. */
  @Nullable Sending<T> begin(Attempt attempt) {
    lock.lock();
    try {
      for (Sending<T> sending : underWay) {
        if (sending.attempt() == attempt) {
          return sending;
        }
      }
      return null;
    } finally {
      lock.unlock();
    }
  }

  /** The head of a response; null when it is of no interest any more. */
  @Nullable Step answered(Sending<T> sending, ResponseView head) {
    lock.lock();
    try {
      underWay.remove(sending);
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
  Step failed(Sending<T> sending, FailureKind kind, Throwable cause) {
    lock.lock();
    try {
      underWay.remove(sending);
      if (sending.isCancelled() || ended) {
        return Step.Wait.INSTANCE;
      }
      return reported(call.onFailure(sending.attempt(), kind, cause));
    } finally {
      lock.unlock();
    }
  }

  /** The attempt whose response the application has; null when there is none yet. */
  @Nullable Sending<T> delivered() {
    lock.lock();
    try {
      return delivered;
    } finally {
      lock.unlock();
    }
  }

  void connected(Attempt attempt) {
    tell(() -> call.onConnected(attempt));
  }

  /** Bytes went either way. */
  void progress() {
    tell(call::onProgress);
  }

  /** The request has left the application whole. */
  void requestComplete() {
    tell(() -> {
      if (!requestComplete) {
        requestComplete = true;
        call.onRequestComplete();
      }
    });
  }

  /** The request body can be had no second time. */
  void commit() {
    tell(call::commit);
  }

  private void tell(Runnable event) {
    report(() -> {
      event.run();
      return Step.Wait.INSTANCE;
    });
  }

  private Step report(Supplier<Step> event) {
    lock.lock();
    try {
      return ended ? Step.Wait.INSTANCE : reported(event.get());
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void wake() {
    alarm.soon();
  }

  private void tick() {
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
      listener.onOutOfTime();
    } else {
      listener.onStep(step);
    }
  }

  /** After each report: notes the attempt that is to be sent and looks at the clock. */
  private Step reported(Step step) {
    if (step instanceof Step.Send send) {
      underWay.add(new Sending<>(send.attempt(), this));
    }
    if (!ended) {
      long dueNanos = call.nextTimerNanos();
      alarm.set(delivered == null ? Math.min(dueNanos, deadlineNanos) : dueNanos);
    }
    return step;
  }

  /** Takes those attempts off the wire that the engine has given up. */
  void cancelLost() {
    for (Sending<T> lost = nextLost(); lost != null; lost = nextLost()) {
      lost.cancel();
    }
  }

  private @Nullable Sending<T> nextLost() {
    lock.lock();
    try {
      for (Attempt lost = call.takeCancelled(); lost != null; lost = call.takeCancelled()) {
        for (Sending<T> sending : underWay) {
          if (sending.attempt() == lost) {
            underWay.remove(sending);
            return sending;
          }
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
  boolean end(@Nullable EndReason reason) {
    List<Sending<T>> left;
    lock.lock();
    try {
      if (ended) {
        return false;
      }
      ended = true;
      alarm.stop();
      if (reason != null) {
        call.end(reason, null);
      }
      left = List.copyOf(underWay);
      underWay.clear();
    } finally {
      lock.unlock();
    }
    for (Sending<T> sending : left) {
      sending.cancel();
    }
    return true;
  }
}
