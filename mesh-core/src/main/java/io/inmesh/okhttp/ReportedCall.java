package io.inmesh.okhttp;

import io.inmesh.call.Attempt;
import io.inmesh.call.CallAlarm;
import io.inmesh.call.CallTimer;
import io.inmesh.call.EndReason;
import io.inmesh.call.FailureKind;
import io.inmesh.call.OutboundCall;
import io.inmesh.call.RequestView;
import io.inmesh.call.Step;
import io.inmesh.call.Waker;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import okhttp3.Headers;
import okhttp3.Response;
import okhttp3.ResponseBody;
import org.jspecify.annotations.Nullable;

/**
 * The engine's call as the adapter's threads see it: one report at a time, the timer kept,
 * cancelled attempts taken off the wire, the end reported once.
 *
 * <p>Reports come from the thread that executes the application's call, from the mesh's timer, from
 * OkHttp's events and from whoever reads the body. One lock serialises them; nothing is read from
 * or written to the network while it is held.
 */
final class ReportedCall implements Waker {
  /** At most so long until a look at the clock. */
  private static final long WAIT_NANOS = TimeUnit.SECONDS.toNanos(1);

  private final CallAlarm alarm;
  private final OutboundCall call;
  private final long deadlineNanos;
  private final ReentrantLock lock = new ReentrantLock();

  // All below: written under the lock.
  private final UnderWay underWay = new UnderWay();
  private @Nullable Condition changed; // Made by who waits.
  private @Nullable CallDriver driver;
  private @Nullable Step next;
  private @Nullable Sending delivered;
  private @Nullable UnreadBody body;
  private volatile Step.@Nullable Fail broken;
  private boolean requestComplete;
  private volatile boolean cancelled;
  private boolean ended;

  ReportedCall(OutboundCalls calls, RequestView view, CallTimer timer) {
    this.alarm = new CallAlarm(timer, this::tick);
    this.deadlineNanos = view.deadlineNanos();
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
      return reported(step);
    } finally {
      lock.unlock();
    }
  }

  /**
   * An attempt begins.
   *
   * @return a step that has come in the meantime and goes first; null when there is none
   */
  @Nullable Step sending(Sending sending) throws IOException {
    lock.lock();
    try {
      throwIfCancelled();
      if (next == null) {
        underWay.add(sending);
        return null;
      }
      return take();
    } finally {
      lock.unlock();
    }
  }

  /** A hedged attempt begins on another thread; false when it is too late for it. */
  boolean sendingBeside(Sending sending) {
    lock.lock();
    try {
      if (ended || cancelled) {
        return false;
      }
      sending.setBeside();
      underWay.add(sending);
      return true;
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
      underWay.remove(sending);
      if (sending.isCancelled() || ended) {
        return take();
      }
      OkResponseView view = new OkResponseView(response.code(), response.headers(), false);
      Step step = reported(call.onResponse(sending.attempt(), view));
      if (step instanceof Step.Deliver deliver && deliver.attempt() == sending.attempt()) {
        delivered = sending;
      }
      return step;
    } finally {
      lock.unlock();
    }
  }

  /** An attempt brought nothing; unless it was cancelled, its failure is reported. */
  Step failed(Sending sending, FailureKind kind, IOException cause) throws IOException {
    lock.lock();
    try {
      throwIfCancelled();
      underWay.remove(sending);
      if (sending.isCancelled() || ended) {
        return take();
      }
      return reported(call.onFailure(sending.attempt(), kind, cause));
    } finally {
      lock.unlock();
    }
  }

  /** A hedged attempt met what no retry can mend: unless it has lost, the call fails with that. */
  void threw(Sending sending, Exception thrown) {
    report(() -> {
      if (delivered == null && !sending.isCancelled()) {
        next = new Step.Fail("attempt " + sending.attempt().number() + " threw", thrown);
        underWay.cancelAll();
        signalChange();
      }
    });
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
      Thread.currentThread().interrupt();
      throw (InterruptedIOException) new InterruptedIOException("interrupted").initCause(e);
    } finally {
      lock.unlock();
    }
  }

  /** For how long to wait now. The alarm goes off by itself, unless the mesh is closed. */
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

  private void throwIfCancelled() throws IOException {
    if (cancelled) {
      throw new IOException("Canceled");
    }
  }

  /** Bytes went either way. */
  void progress() {
    report(call::onProgress);
  }

  /** The request has left the application whole. */
  void requestComplete() {
    report(() -> {
      if (!requestComplete) {
        requestComplete = true;
        call.onRequestComplete();
      }
    });
  }

  /** The request body can be had no second time. */
  void commit() {
    report(call::commit);
  }

  private void report(Runnable event) {
    lock.lock();
    try {
      if (!ended) {
        event.run();
        reported(Step.Wait.INSTANCE);
      }
    } finally {
      lock.unlock();
    }
  }

  /** The delivered response has this body, still to be read. */
  void deliveredWith(ResponseBody unread) {
    report(() -> body = new UnreadBody(unread));
  }

  /** The delivered body failed; the exception for who reads it. */
  IOException bodyFailed(IOException e) {
    lock.lock();
    try {
      Step.Fail fail = broken;
      if (fail != null) {
        return failure(fail, e);
      }
      EndReason reason =
          Failures.isTimeout(e) ? EndReason.DEADLINE_EXCEEDED : EndReason.UPSTREAM_RESET;
      end(cancelled ? EndReason.CANCELLED : reason, null);
      return e;
    } finally {
      lock.unlock();
    }
  }

  /** Keeps a reader from bytes of a response that was broken off. */
  void throwIfBroken() throws IOException {
    Step.Fail fail = broken;
    if (fail != null) {
      throw failure(fail, null);
    }
  }

  private IOException failure(Step.Fail fail, @Nullable IOException seen) {
    return isOutOfTime() ? Failures.timeout() : Failures.brokenOff(fail, seen);
  }

  /** Whether the application's own time is over; the mesh may notice before OkHttp does. */
  boolean isOutOfTime() {
    return alarm.nowNanos() >= deadlineNanos;
  }

  /** The application cancelled its call. */
  void cancel() {
    lock.lock();
    try {
      cancelled = true;
      underWay.cancelOwnCalls();
      if (delivered != null) {
        delivered.cancelOwnCall();
        end(EndReason.CANCELLED, null);
      }
      signalChange();
    } finally {
      lock.unlock();
    }
  }

  /** Whether the application cancelled its call. */
  boolean isCancelled() {
    return cancelled;
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
      call.end(reason, trailers == null ? null : new OkResponseView(0, trailers, true));
      underWay.cancelAll();
    } finally {
      lock.unlock();
    }
  }

  /** The request is not for the mesh after all. */
  void bypassed() {
    report(() -> {
      ended = true;
      alarm.stop();
    });
  }

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
      if (body != null && body.isForgotten()) {
        if (delivered != null) {
          delivered.cancel(); // Nobody else will close its connection.
        }
        end(EndReason.CANCELLED, null); // Forgotten unclosed, and collected.
        return;
      }
      handOver(reported(call.onTimer()));
    } finally {
      lock.unlock();
    }
  }

  /** Leaves a step to the thread that executes the call. */
  void handOver(Step step) {
    lock.lock();
    try {
      if (step instanceof Step.Wait || ended) {
        return;
      }
      if (step instanceof Step.Fail fail && delivered != null) {
        broken = fail;
        delivered.cancel();
        end(EndReason.UPSTREAM_RESET, null);
        return;
      }
      if (step instanceof Step.Send send && driver != null && underWay.holdTheThread()) {
        driver.sendBeside(send.attempt());
        return;
      }
      next = step;
      signalChange();
    } finally {
      lock.unlock();
    }
  }

  /** After each report: takes cancelled attempts off the wire and looks at the clock. */
  private Step reported(Step step) {
    underWay.cancelLost(call);
    if (!ended) {
      long dueNanos = call.nextTimerNanos();
      alarm.set(body == null ? dueNanos : UnreadBody.nextCheckNanos(alarm.nowNanos(), dueNanos));
    }
    return step;
  }
}
