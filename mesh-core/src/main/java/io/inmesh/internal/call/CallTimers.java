package io.inmesh.internal.call;

import io.inmesh.internal.policy.CallTimeouts;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/**
 * The times at which something is due in a call. Written by the reports of the call, which do not
 * overlap; only progress may be reported while another thread reads.
 */
final class CallTimers {
  private static final long NEVER = Long.MAX_VALUE;
  private static final VarHandle LAST_PROGRESS;

  static {
    try {
      LAST_PROGRESS =
          MethodHandles.lookup().findVarHandle(CallTimers.class, "lastProgressNanos", long.class);
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
    /** The end of a pause before a retry. */
    PAUSE
  }

  private CallTimeouts timeouts = CallTimeouts.NONE;
  private long startNanos;
  private long requestCompleteNanos = NEVER;
  private long globalDeadlineNanos = NEVER;
  private long streamDeadlineNanos = NEVER;
  private long pauseEndNanos = NEVER;

  /** Accessed in opaque mode: other threads may see it a little late, which is all they need. */
  private long lastProgressNanos;

  /** The call begins. */
  void begin(long nowNanos, boolean requestComplete) {
    startNanos = nowNanos;
    progress(nowNanos);
    if (requestComplete) {
      requestCompleteNanos = nowNanos;
    }
  }

  /** The call is routed: its timeouts are known. */
  void arm(CallTimeouts newTimeouts, long nowNanos) {
    timeouts = newTimeouts;
    if (timeouts.streamNanos() > 0) {
      streamDeadlineNanos = sum(startNanos, timeouts.streamNanos());
    }
    if (isRequestComplete()) {
      armGlobal(nowNanos);
    }
  }

  /** The request has left the application: timeouts of its answer begin. */
  void requestComplete(long nowNanos, @Nullable AttemptState attempts) {
    requestCompleteNanos = nowNanos;
    armGlobal(nowNanos);
    if (timeouts.perTryNanos() > 0) {
      Attempts.armPerTry(attempts, sum(nowNanos, timeouts.perTryNanos()));
    }
  }

  private void armGlobal(long nowNanos) {
    if (timeouts.globalNanos() > 0) {
      globalDeadlineNanos = sum(nowNanos, timeouts.globalNanos());
    }
  }

  /** The per-try time of a new attempt begins, if the request is complete. */
  void armPerTry(AttemptState attempt, long nowNanos) {
    if (isRequestComplete() && timeouts.perTryNanos() > 0) {
      attempt.perTryDeadlineNanos = sum(nowNanos, timeouts.perTryNanos());
    }
  }

  void progress(long nowNanos) {
    LAST_PROGRESS.setOpaque(this, nowNanos);
  }

  void pauseUntil(long nowNanos, long nanos) {
    pauseEndNanos = sum(nowNanos, nanos);
  }

  void endPause() {
    pauseEndNanos = NEVER;
  }

  boolean isPauseOver(long nowNanos, long applicationNanos) {
    return nowNanos >= Math.min(pauseEndNanos, applicationNanos);
  }

  boolean isRequestComplete() {
    return requestCompleteNanos != NEVER;
  }

  CallTimeouts timeouts() {
    return timeouts;
  }

  long startNanos() {
    return startNanos;
  }

  /** From the end of the request until now; -1 while the request is under way. */
  long serviceNanos(long nowNanos) {
    return isRequestComplete() ? nowNanos - requestCompleteNanos : -1;
  }

  /** When an answer has to be there; {@link Long#MAX_VALUE}: no such time. */
  long answerDeadlineNanos() {
    return Math.min(globalDeadlineNanos, streamDeadlineNanos);
  }

  /** What is due, the gravest first. */
  Due due(long nowNanos, long applicationNanos, @Nullable AttemptState attempts) {
    if (nowNanos >= applicationNanos) {
      return Due.APPLICATION;
    }
    if (nowNanos >= streamDeadlineNanos) {
      return Due.STREAM;
    }
    if (nowNanos >= globalDeadlineNanos) {
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
    return nowNanos >= pauseEndNanos ? Due.PAUSE : Due.NOTHING;
  }

  /** When something is due next; {@link Long#MAX_VALUE}: never. */
  long nextNanos(long applicationNanos, @Nullable AttemptState attempts) {
    long next = Math.min(Math.min(pauseEndNanos, applicationNanos), idleNanos());
    next = Math.min(next, Math.min(globalDeadlineNanos, streamDeadlineNanos));
    next = Math.min(next, perTryIdleNanos(attempts));
    return Math.min(next, Attempts.nextPerTryDeadline(attempts));
  }

  private long idleNanos() {
    long idle = timeouts.idleNanos();
    return idle == 0 ? NEVER : sum((long) LAST_PROGRESS.getOpaque(this), idle);
  }

  /** Of the newest attempt, from its start or the last byte on, until its response has ended. */
  private long perTryIdleNanos(@Nullable AttemptState newest) {
    long idle = timeouts.perTryIdleNanos();
    if (idle == 0 || newest == null || newest.phase == AttemptState.Phase.OVER) {
      return NEVER;
    }
    return sum(Math.max(newest.startNanos, (long) LAST_PROGRESS.getOpaque(this)), idle);
  }

  /** The time after a while; never, where the clock would overflow. */
  private static long sum(long time, long nanos) {
    long sum = time + nanos;
    return nanos >= 0 && sum < time ? NEVER : sum;
  }
}
