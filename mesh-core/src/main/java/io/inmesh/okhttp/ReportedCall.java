package io.inmesh.okhttp;

import io.inmesh.call.Attempt;
import io.inmesh.call.CallTimer;
import io.inmesh.call.EndReason;
import io.inmesh.call.FailureKind;
import io.inmesh.call.OutboundCall;
import io.inmesh.call.RequestView;
import io.inmesh.call.Step;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import okhttp3.Headers;
import okhttp3.Response;
import org.jspecify.annotations.Nullable;

/**
 * The engine's call as the adapter's threads see it: one report at a time, the timer kept,
 * cancelled attempts taken off the wire, the end reported once.
 *
 * <p>Reports come from the thread that executes the application's call, from the mesh's timer, from
 * OkHttp's events and from whoever reads the body. One lock serialises them; nothing is read from
 * or written to the network while it is held.
 */
final class ReportedCall extends BreakableCall {
  /** At most so long until a look at the clock. */
  private static final long WAIT_NANOS = TimeUnit.SECONDS.toNanos(1);

  private final OutboundCall call;
  private final ReentrantLock lock = new ReentrantLock();

  // All below: written under the lock.
  private @Nullable Sending underWay;
  private @Nullable Condition changed; // Made by who waits.
  private @Nullable CallDriver driver;
  private @Nullable Step next;
  private @Nullable Sending delivered;
  private @Nullable UnreadBody body;
  private boolean requestComplete;
  private boolean ended;

  ReportedCall(OutboundCalls calls, RequestView view, CallTimer timer) {
    super(timer, view.deadlineNanos());
    this.call = calls.outbound(view, this);
  }

  OutboundCall call() {
    return call;
  }

  /** Serialises all that is reported; for what belongs to this call. */
  ReentrantLock lock() {
    return lock;
  }

  /** Begins; the driver sends attempts while another one keeps the executing thread. */
  Step begin(CallDriver by, boolean requestIsComplete) {
    lock.lock();
    try {
      driver = by;
      Step step = call.begin();
      if (requestIsComplete && !(step instanceof Step.Bypass)) {
        requestComplete = true;
        call.onRequestComplete();
      }
      return given(reported(step));
    } finally {
      lock.unlock();
    }
  }

  /** A step for the executing thread: an attempt is under way before that thread begins it. */
  private Step given(Step step) {
    if (step instanceof Step.Send send) {
      underWay = UnderWay.with(underWay, new Sending(send.attempt(), this, false));
    }
    return step;
  }

  /** An attempt begins; null when it has been given up, and another step is to be awaited. */
  @Nullable Sending sending(Attempt attempt) throws IOException {
    lock.lock();
    try {
      throwIfCancelled();
      Sending sending = UnderWay.find(underWay, attempt);
      return next != null || sending == null || sending.isCancelled() ? null : sending;
    } finally {
      lock.unlock();
    }
  }

  /** A hedged attempt begins on another thread; false when it is too late for it. */
  boolean sendingBeside(Sending sending) {
    lock.lock();
    try {
      return !ended && !isCancelled() && !sending.isCancelled();
    } finally {
      lock.unlock();
    }
  }

  void connected(Attempt attempt) {
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

  /** A response's head is there. The response is the caller's to close unless it is delivered. */
  Step answered(Sending sending, Response response) {
    lock.lock();
    try {
      underWay = UnderWay.without(underWay, sending);
      if (sending.isCancelled() || ended) {
        return take();
      }
      OkResponseView view = new OkResponseView(response.code(), response.headers(), false);
      Step step = reported(call.onResponse(sending.attempt(), view));
      if (step instanceof Step.Deliver deliver && deliver.attempt() == sending.attempt()) {
        delivered = sending;
      }
      return sending.isBeside() ? step : given(step);
    } finally {
      lock.unlock();
    }
  }

  /** An attempt brought nothing; unless it was cancelled, its failure is reported. */
  Step failed(Sending sending, FailureKind kind, IOException cause) throws IOException {
    lock.lock();
    try {
      throwIfCancelled();
      underWay = UnderWay.without(underWay, sending);
      if (sending.isCancelled() || ended) {
        return take();
      }
      Step step = reported(call.onFailure(sending.attempt(), kind, cause));
      return sending.isBeside() ? step : given(step);
    } finally {
      lock.unlock();
    }
  }

  /** A hedged attempt met what no retry can mend: unless it has lost, the call fails with that. */
  void threw(Sending sending, Exception thrown) {
    report(reported -> {
      if (delivered == null && !sending.isCancelled()) {
        failWith(new Step.Fail("attempt " + sending.attempt().number() + " threw", thrown));
      }
    });
  }

  private void failWith(Step.Fail fail) {
    next = fail;
    UnderWay.cancelAll(underWay);
    signalChange();
  }

  /**
   * Waits for the timer, the engine, another thread's attempt or the application's cancellation.
   */
  Step await() throws IOException {
    lock.lock();
    try {
      long leftNanos = 0;
      Condition change = changed == null ? lock.newCondition() : changed;
      changed = change;
      while (next == null) {
        throwIfCancelled();
        throwIfBroken();
        leftNanos = leftNanos > 0 ? change.awaitNanos(leftNanos) : lookAtTheClock();
      }
      throwIfCancelled();
      return take();
    } catch (InterruptedException e) {
      throw Failures.interrupted(e);
    } finally {
      lock.unlock();
    }
  }

  /** For how long to wait now. The alarm goes off by itself, a little later. */
  private long lookAtTheClock() {
    long waitNanos = call.nextTimerNanos() - alarm.nowNanos();
    if (waitNanos <= 0) {
      handOver(reported(call.onTimer()));
    }
    return waitNanos <= 0 ? WAIT_NANOS : Math.min(waitNanos, WAIT_NANOS);
  }

  private void signalChange() {
    if (changed != null) {
      changed.signalAll();
    }
  }

  private Step take() {
    Step step = next;
    next = null;
    return step == null ? Step.Wait.INSTANCE : step;
  }

  /** Bytes went either way. */
  void progress() {
    report(OutboundCall::onProgress);
  }

  /** The request has left the application whole. */
  void requestComplete() {
    report(reported -> {
      if (!requestComplete) {
        requestComplete = true;
        call.onRequestComplete();
      }
    });
  }

  /** The request body can be had no second time. */
  void commit() {
    report(OutboundCall::commit);
  }

  private void report(Consumer<OutboundCall> event) {
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

  /** The delivered response has this body, still to be read. */
  void deliveredWith(ReceivedBody unread) {
    lock.lock();
    try {
      if (!ended) {
        body = new UnreadBody(unread);
        reported(Step.Wait.INSTANCE);
      }
    } finally {
      lock.unlock();
    }
  }

  /** The delivered body failed; the exception for who reads it. */
  IOException bodyFailed(IOException e) {
    lock.lock();
    try {
      if (!ended && delivered != null && isBreakingOff()) {
        onTimer(); // Else what the timer breaks off would be the endpoint's failure to its reader.
      }
      IOException brokenOff = failure(e);
      if (brokenOff != null) {
        return brokenOff;
      }
      boolean left = isCancelled() || Failures.isInterrupt(e);
      EndReason reason = left ? EndReason.CANCELLED : Failures.brokenOff(e, delivered);
      end(reason, null);
      return Failures.explained(e, reason.failure());
    } finally {
      lock.unlock();
    }
  }

  /** The application cancelled its call. */
  void cancel() {
    lock.lock();
    try {
      setCancelled();
      UnderWay.cancelOwnCalls(underWay);
      if (delivered != null) {
        delivered.cancelOwnCall();
        end(EndReason.CANCELLED, null);
      }
      signalChange();
    } finally {
      lock.unlock();
    }
  }

  /** The call is over. Idempotent. */
  void end(EndReason reason, @Nullable Headers trailers) {
    lock.lock();
    try {
      if (ended) {
        return;
      }
      ended = true;
      alarm.stop();
      try {
        call.end(reason, trailers == null ? null : new OkResponseView(0, trailers, true));
      } finally {
        UnderWay.cancelAll(underWay);
      }
    } finally {
      lock.unlock();
    }
  }

  /** The request is not for the mesh after all. */
  void bypassed() {
    report(reported -> {
      ended = true;
      alarm.stop();
    });
  }

  /** It is time for something, or the engine wants its turn. */
  @Override
  public void run() {
    lock.lock();
    try {
      if (ended) {
        return;
      }
      alarm.fired();
      if (body != null && body.isForgotten()) {
        if (delivered != null) {
          delivered.cancel(); // Nobody else will close its connection.
        }
        end(EndReason.CANCELLED, null); // Forgotten unclosed, and collected.
      } else if (body == null || delivered == null || !requestComplete || !isBreakingOff()) {
        onTimer();
      } else {
        body.receive(delivered, this::onTimer);
      }
    } finally {
      lock.unlock();
    }
  }

  private void onTimer() {
    lock.lock();
    try {
      if (!ended) {
        handOver(reported(call.onTimer()));
      }
    } catch (RuntimeException | Error e) { // Nobody is waiting for it on this thread.
      Step.Fail fail = new Step.Fail("the mesh failed: " + e, new Thrown(e));
      if (delivered == null) {
        failWith(fail);
      } else {
        handOver(fail);
      }
    } finally {
      lock.unlock();
    }
  }

  /** Whether a time is over that the mesh has set, and with it the response, unless it is there. */
  private boolean isBreakingOff() {
    return !isOutOfTime() && call.nextTimerNanos() <= alarm.nowNanos();
  }

  /** Leaves a step to the thread that executes the call. */
  void handOver(Step step) {
    lock.lock();
    try {
      if (step instanceof Step.Wait || ended) {
        return;
      }
      if (step instanceof Step.Fail fail && delivered != null) {
        setBroken(fail);
        delivered.cancel();
        end(EndReason.PROTOCOL_ERROR, null);
        return;
      }
      if (step instanceof Step.Send send && driver != null && UnderWay.holdTheThread(underWay)) {
        underWay = UnderWay.with(underWay, new Sending(send.attempt(), this, true));
        driver.sendBeside(underWay);
        return;
      }
      next = given(step);
      signalChange();
    } finally {
      lock.unlock();
    }
  }

  /** After each report: takes cancelled attempts off the wire and looks at the clock. */
  private Step reported(Step step) {
    UnderWay.cancelLost(underWay, call);
    if (!ended) {
      long dueNanos = call.nextTimerNanos();
      alarm.set(body == null ? dueNanos : UnreadBody.nextCheckNanos(alarm.nowNanos(), dueNanos));
    }
    return step;
  }
}
