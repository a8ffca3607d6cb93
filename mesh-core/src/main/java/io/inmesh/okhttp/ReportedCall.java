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
import java.lang.ref.WeakReference;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
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
  /** How often a delivered response is checked for having been forgotten unclosed. */
  private static final long LEAK_CHECK_NANOS = TimeUnit.SECONDS.toNanos(60);

  /** How long to wait at most before looking at the clock again. */
  private static final long WAIT_NANOS = TimeUnit.SECONDS.toNanos(1);

  private final CallAlarm alarm;
  private final OutboundCall call;
  private final long deadlineNanos;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();

  // All below: written under the lock.
  private final UnderWay underWay = new UnderWay();
  private Consumer<Attempt> beside = attempt -> {};
  private @Nullable Step next;
  private @Nullable Sending delivered;
  private @Nullable WeakReference<ResponseBody> body;
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

  Step begin(boolean requestIsComplete) {
    lock.lock();
    try {
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

  /** How to send an attempt while another one keeps the thread that executes the call. */
  void sendBesideWith(Consumer<Attempt> sender) {
    beside = sender;
  }

  void connected(Attempt attempt) {
    report(() -> call.onConnected(attempt));
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
        changed.signalAll();
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
      while (next == null) {
        throwIfCancelled();
        throwIfBroken();
        leftNanos = leftNanos > 0 ? changed.awaitNanos(leftNanos) : lookAtTheClock();
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
    report(() -> body = new WeakReference<>(unread));
  }

  /** The delivered body failed; the exception for who reads it. */
  IOException bodyFailed(IOException e) {
    lock.lock();
    try {
      Step.Fail fail = broken;
      if (fail != null) {
        return failure(fail, e);
      }
      boolean ownTime = Failures.isTimeout(e);
      end(
          cancelled
              ? EndReason.CANCELLED
              : ownTime ? EndReason.DEADLINE_EXCEEDED : EndReason.UPSTREAM_RESET,
          null);
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

  /**
   * Whether the application's own time for the call is over. The mesh may notice before OkHttp
   * does; the application gets OkHttp's exception either way.
   */
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
      changed.signalAll();
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
    lock.lock();
    try {
      ended = true;
      alarm.stop();
    } finally {
      lock.unlock();
    }
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
      if (body != null && body.get() == null) {
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
      if (step instanceof Step.Send send && underWay.holdTheThread()) {
        beside.accept(send.attempt());
        return;
      }
      next = step;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** After each report: takes cancelled attempts off the wire and looks at the clock. */
  private Step reported(Step step) {
    underWay.cancelLost(call);
    setAlarm();
    return step;
  }

  private void setAlarm() {
    if (!ended) {
      long dueNanos = call.nextTimerNanos();
      alarm.set(body == null ? dueNanos : Math.min(dueNanos, alarm.nowNanos() + LEAK_CHECK_NANOS));
    }
  }
}
