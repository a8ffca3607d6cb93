package io.inmesh.internal.call;

import io.inmesh.internal.policy.CallTimeouts;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A call as far as time is concerned: when something is due in it. Written by the reports of the
 * call, which do not overlap; only progress and the end of the request may be reported while
 * another thread reads. A superclass and not an object of its own, because every call would pay for
 * that.
 */
abstract class TimedCall {
  private static final long NEVER = Long.MAX_VALUE;
  private static final VarHandle LAST_PROGRESS;
  private static final VarHandle GLOBAL_DEADLINE;

  static {
    try {
      MethodHandles.Lookup lookup = MethodHandles.lookup();
      LAST_PROGRESS = lookup.findVarHandle(TimedCall.class, "lastProgressNanos", long.class);
      GLOBAL_DEADLINE = lookup.findVarHandle(TimedCall.class, "globalDeadlineNanos", long.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  /** What is due. */
  enum Due {
    NOTHING,
    /** The application itself gives up. */
    APPLICATION,
    /** {@code max_stream_duration}. */
    STREAM,
    /** The route's timeout. */
    GLOBAL,
    /** The idle timeout. */
    IDLE,
    /** The per-try timeout of some attempt. */
    PER_TRY,
    /** The per-try idle timeout of the newest attempt. */
    PER_TRY_IDLE,
    /** The longest time of some attempt, with its response. */
    ATTEMPT_DURATION,
    /** The end of a pause before a retry. */
    PAUSE
  }

  private CallTimeouts timeouts = CallTimeouts.NONE;
  private long startNanos;
  private long requestCompleteNanos = NEVER;
  private long pauseEndNanos = NEVER;

  // Accessed in opaque mode: other threads may see them a little late, which is all they need.
  private long globalDeadlineNanos = NEVER;
  private long lastProgressNanos;

  /** The call begins. */
  final void startClock(long nowNanos, boolean requestComplete) {
    startNanos = nowNanos;
    progress(nowNanos);
    if (requestComplete) {
      requestCompleteNanos = nowNanos;
    }
  }

  /** A filter holds the call back: only what limits its stream runs meanwhile. */
  final void armStream(CallTimeouts ofStream) {
    timeouts = ofStream;
  }

  /** The router takes the call on: its timeouts are known. */
  final void armTimeouts(CallTimeouts newTimeouts, long nowNanos) {
    timeouts = newTimeouts;
    if (nowNanos != startNanos) {
      heldBack(nowNanos - startNanos);
    }
    if (isRequestComplete()) {
      armGlobal(nowNanos);
    }
  }

  /** The request has left the application: timeouts of its answer begin. */
  final void requestComplete(long nowNanos, @Nullable AttemptState attempts) {
    requestCompleteNanos = nowNanos;
    armGlobal(nowNanos);
    for (AttemptState each = attempts; each != null; each = each.previous) {
      if (each.phase == AttemptState.Phase.AWAITING_HEADERS) {
        armPerTry(each, nowNanos);
      }
    }
  }

  /** More of the request is to come: timeouts of its answer do not run. */
  final void requestIncomplete() {
    requestCompleteNanos = NEVER;
    GLOBAL_DEADLINE.setOpaque(this, NEVER);
  }

  private void armGlobal(long nowNanos) {
    if (timeouts.globalNanos() > 0) {
      GLOBAL_DEADLINE.setOpaque(this, sum(nowNanos, timeouts.globalNanos()));
    }
  }

  /**
   * The per-try time of an attempt begins, if the request is complete. One that connects has the
   * time for that besides, in case its transport does not see to it. One that was hedged has none
   * any more.
   */
  final void armPerTry(AttemptState attempt, long nowNanos) {
    if (isRequestComplete() && timeouts.perTryNanos() > 0 && !attempt.isHedged()) {
      attempt.perTryDeadlineNanos =
          sum(sum(nowNanos, attempt.connectNanos()), timeouts.perTryNanos());
    }
  }

  final void progress(long nowNanos) {
    LAST_PROGRESS.setOpaque(this, nowNanos);
  }

  final void pauseUntil(long nowNanos, long nanos) {
    pauseEndNanos = sum(nowNanos, nanos);
  }

  final void endPause() {
    pauseEndNanos = NEVER;
  }

  final boolean isPauseOver(long nowNanos, long applicationNanos) {
    return nowNanos >= Math.min(pauseEndNanos, applicationNanos);
  }

  final boolean isRequestComplete() {
    return requestCompleteNanos != NEVER;
  }

  final CallTimeouts timeouts() {
    return timeouts;
  }

  final long startNanos() {
    return startNanos;
  }

  /** When the call began, since 1970, by what the clocks say now. */
  final long epochNanos(CallEnvironment environment) {
    return TimeUnit.MILLISECONDS.toNanos(environment.epochMillis())
        - (environment.nanoTime() - startNanos);
  }

  /** From the end of the request until now; -1 while the request is under way. */
  final long serviceNanos(long nowNanos) {
    return isRequestComplete() ? nowNanos - requestCompleteNanos : -1;
  }

  /**
   * From when the router had the whole request until now, which is what Envoy's router counts: what
   * held the call back before, such as a filter or the wait for a configuration, is no time of the
   * upstream's, nor taken off a timeout. -1 while the request is under way.
   */
  final long routerNanos(long nowNanos) {
    return isRequestComplete()
        ? nowNanos - Math.max(requestCompleteNanos, startNanos + heldNanos())
        : -1;
  }

  /** How long the call was held back before the router took it on. */
  abstract long heldNanos();

  /** It was held back. Not told of calls that were not. */
  abstract void heldBack(long nanos);

  /** When an answer has to be there; {@link Long#MAX_VALUE}: no such time. */
  final long answerDeadlineNanos() {
    return Math.min(globalNanos(), streamDeadlineNanos());
  }

  /** Whether {@code max_stream_duration} is over. */
  final boolean isStreamOver(long nowNanos) {
    return nowNanos >= streamDeadlineNanos();
  }

  /** What is due, the gravest first. */
  final Due due(long nowNanos, long applicationNanos, @Nullable AttemptState attempts) {
    if (nowNanos >= applicationNanos) {
      return Due.APPLICATION;
    }
    if (isStreamOver(nowNanos)) {
      return Due.STREAM;
    }
    if (nowNanos >= globalNanos()) {
      return Due.GLOBAL;
    }
    if (nowNanos >= idleNanos()) {
      return Due.IDLE;
    }
    if (Attempts.timedOut(attempts, nowNanos) != null) {
      return Due.PER_TRY;
    }
    if (nowNanos >= perTryIdleNanos(attempts)) {
      return Due.PER_TRY_IDLE;
    }
    if (Attempts.outlived(attempts, nowNanos) != null) {
      return Due.ATTEMPT_DURATION;
    }
    return nowNanos >= pauseEndNanos ? Due.PAUSE : Due.NOTHING;
  }

  /** When something is due next; {@link Long#MAX_VALUE}: never. */
  final long nextDueNanos(long applicationNanos, @Nullable AttemptState attempts) {
    long next = Math.min(Math.min(pauseEndNanos, applicationNanos), idleNanos());
    next = Math.min(next, Math.min(globalNanos(), streamDeadlineNanos()));
    next = Math.min(next, perTryIdleNanos(attempts));
    return Math.min(next, Attempts.nextDeadline(attempts));
  }

  private long globalNanos() {
    return (long) GLOBAL_DEADLINE.getOpaque(this);
  }

  private long streamDeadlineNanos() {
    long longest = timeouts.streamNanos();
    return longest <= 0 ? NEVER : sum(startNanos, longest);
  }

  private long idleNanos() {
    long idle = timeouts.idleNanos();
    return idle == 0 ? NEVER : sum((long) LAST_PROGRESS.getOpaque(this), idle);
  }

  /**
   * Of the newest attempt, from its connection, the end of the request or the last byte on, until
   * its response has ended.
   */
  private long perTryIdleNanos(@Nullable AttemptState newest) {
    long idle = timeouts.perTryIdleNanos();
    if (idle == 0 || newest == null || newest.isOver() || !isRequestComplete()) {
      return NEVER;
    }
    if (newest.wasIdle() && newest.phase == AttemptState.Phase.AWAITING_HEADERS) {
      return NEVER;
    }
    long begin = Math.max(newest.readyNanos(), requestCompleteNanos);
    return sum(Math.max(begin, (long) LAST_PROGRESS.getOpaque(this)), idle);
  }

  /** The time after a while; never, where the clock would overflow. */
  static long sum(long time, long nanos) {
    long sum = time + nanos;
    return nanos >= 0 && sum < time ? NEVER : sum;
  }
}
