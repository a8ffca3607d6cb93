package io.inmesh.okhttp;

import io.inmesh.call.Attempt;
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
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import okhttp3.Headers;
import okhttp3.Response;
import okhttp3.ResponseBody;
import org.jspecify.annotations.Nullable;

/**
 * The engine's call as the adapter's threads see it: one report at a time, the timer kept, cancelled
 * attempts taken off the wire, the end reported once.
 *
 * <p>Reports come from the thread that executes the application's call, from the mesh's timer, from
 * OkHttp's events and from whoever reads the body. One lock serialises them; nothing is read from or
 * written to the network while it is held.
 */
final class ReportedCall implements Waker {
  /** How often a delivered response is checked for having been forgotten unclosed. */
  private static final long LEAK_CHECK_NANOS = TimeUnit.SECONDS.toNanos(60);

  /** How long to wait at most before looking at the clock again. */
  private static final long WAIT_NANOS = TimeUnit.SECONDS.toNanos(1);

  private final CallTimer timer;
  private final OutboundCall call;
  private final long deadlineNanos;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();

  // All below: guarded by the lock.
  private final List<Sending> underWay = new ArrayList<>(1);
  private Consumer<Attempt> beside = attempt -> {};
  private @Nullable Step next;
  private CallTimer.@Nullable Scheduled scheduled;
  private long scheduledAtNanos;
  private @Nullable Sending delivered;
  private @Nullable WeakReference<ResponseBody> body;
  private Step.@Nullable Fail broken;
  private boolean requestComplete;
  private boolean cancelled;
  private boolean ended;

  ReportedCall(OutboundCalls calls, RequestView view, CallTimer timer) {
    this.timer = timer;
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

  /** Waits for the timer, the engine, another thread's attempt or the application's cancellation. */
  Step await() throws IOException {
    lock.lock();
    try {
      while (next == null) {
        throwIfCancelled();
        long waitNanos = call.nextTimerNanos() - timer.nanoTime();
        if (waitNanos <= 0) { // Also when the mesh, and its timer with it, is closed.
          handOver(reported(call.onTimer()));
          waitNanos = WAIT_NANOS;
        }
        awaitChange(Math.min(waitNanos, WAIT_NANOS));
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

  @SuppressWarnings({"UnusedVariable", "WaitNotInLoop"}) // The caller loops, and looks at the state.
  private void awaitChange(long nanos) throws InterruptedException {
    if (next == null) {
      long left = changed.awaitNanos(nanos);
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
    lock.lock();
    try {
      if (!ended) {
        call.onProgress();
      }
    } finally {
      lock.unlock();
    }
  }

  /** The request has left the application whole. */
  void requestComplete() {
    lock.lock();
    try {
      if (!requestComplete && !ended) {
        requestComplete = true;
        call.onRequestComplete();
        reported(Step.Wait.INSTANCE);
      }
    } finally {
      lock.unlock();
    }
  }

  /** The request body can be had no second time. */
  void commit() {
    lock.lock();
    try {
      call.commit();
    } finally {
      lock.unlock();
    }
  }

  /** The delivered response has this body, still to be read. */
  void deliveredWith(ResponseBody unread) {
    lock.lock();
    try {
      body = new WeakReference<>(unread);
      schedule(call.nextTimerNanos());
    } finally {
      lock.unlock();
    }
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
    lock.lock();
    try {
      Step.Fail fail = broken;
      if (fail != null) {
        throw failure(fail, null);
      }
    } finally {
      lock.unlock();
    }
  }

  private IOException failure(Step.Fail fail, @Nullable IOException seen) {
    if (isOutOfTime()) {
      return timeout();
    }
    Throwable cause = fail.cause();
    return new IOException(fail.message(), cause != null ? cause : seen);
  }

  /**
   * Whether the application's own time for the call is over. The mesh may notice before OkHttp does;
   * the application gets OkHttp's exception either way.
   */
  boolean isOutOfTime() {
    return timer.nanoTime() >= deadlineNanos;
  }

  /** What OkHttp throws when the time for a call is over. */
  static InterruptedIOException timeout() {
    return new InterruptedIOException("timeout");
  }

  /** The application cancelled its call. */
  void cancel() {
    lock.lock();
    try {
      cancelled = true;
      for (Sending sending : underWay) {
        sending.cancelOwnCall();
      }
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
    lock.lock();
    try {
      return cancelled;
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
      if (scheduled != null) {
        scheduled.cancel();
        scheduled = null;
      }
      call.end(reason, trailers == null ? null : new OkResponseView(0, trailers, true));
      for (Sending sending : underWay) {
        sending.cancel();
      }
    } finally {
      lock.unlock();
    }
  }

  /** The request is not for the mesh after all. */
  void bypassed() {
    lock.lock();
    try {
      ended = true;
      if (scheduled != null) {
        scheduled.cancel();
        scheduled = null;
      }
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void wake() {
    // Not on this thread: the engine may hold its own locks.
    timer.schedule(timer.nanoTime(), this::tick);
  }

  private void tick() {
    lock.lock();
    try {
      if (ended) {
        return;
      }
      scheduled = null;
      if (body != null && body.get() == null) {
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
      if (step instanceof Step.Send send && isBusy()) {
        beside.accept(send.attempt());
        return;
      }
      next = step;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Whether the thread that executes the call is held by an attempt that may still win. */
  private boolean isBusy() {
    for (Sending sending : underWay) {
      if (!sending.isBeside() && !sending.isCancelled()) {
        return true;
      }
    }
    return false;
  }

  /** After each report: takes cancelled attempts off the wire and looks at the clock. */
  private Step reported(Step step) {
    takeOffTheWire();
    schedule(call.nextTimerNanos());
    return step;
  }

  private void takeOffTheWire() {
    for (Attempt lost = call.takeCancelled(); lost != null; lost = call.takeCancelled()) {
      for (Sending sending : underWay) {
        if (sending.attempt() == lost) {
          sending.cancel();
        }
      }
    }
  }

  private void schedule(long dueNanos) {
    if (ended) {
      return;
    }
    long nowNanos = timer.nanoTime();
    long atNanos = body == null ? dueNanos : Math.min(dueNanos, nowNanos + LEAK_CHECK_NANOS);
    if (atNanos == Long.MAX_VALUE || scheduled != null && scheduledAtNanos <= atNanos) {
      return; // An earlier tick looks again.
    }
    if (scheduled != null) {
      scheduled.cancel();
    }
    scheduledAtNanos = atNanos;
    scheduled = timer.schedule(atNanos, this::tick);
  }
}
