package io.inmesh.internal.call;

import io.inmesh.internal.call.AttemptState.Phase;
import org.jspecify.annotations.Nullable;

/** The attempts of one call, newest first. */
final class AttemptList {
  private volatile @Nullable AttemptState last;
  private int count;

  @Nullable AttemptState last() {
    return last;
  }

  int count() {
    return count;
  }

  void add(AttemptState attempt) {
    last = attempt;
    count = attempt.number();
  }

  /** Whether some attempt may still bring a response. */
  boolean isAwaitingHeaders() {
    for (AttemptState attempt = last; attempt != null; attempt = attempt.previous) {
      if (attempt.phase == Phase.AWAITING_HEADERS) {
        return true;
      }
    }
    return false;
  }

  /** Ends all attempts but one, or all; they are to be cancelled on the wire. */
  void cancelAllBut(@Nullable AttemptState winner) {
    for (AttemptState attempt = last; attempt != null; attempt = attempt.previous) {
      if (attempt != winner && attempt.phase != Phase.OVER) {
        attempt.over(true);
        attempt.cancelPending = true;
      }
    }
  }

  @Nullable AttemptState takeCancelled() {
    for (AttemptState attempt = last; attempt != null; attempt = attempt.previous) {
      if (attempt.cancelPending) {
        attempt.cancelPending = false;
        return attempt;
      }
    }
    return null;
  }

  /** The per-try time of the attempts under way begins. */
  void armPerTry(long deadlineNanos) {
    for (AttemptState attempt = last; attempt != null; attempt = attempt.previous) {
      if (attempt.phase == Phase.AWAITING_HEADERS) {
        attempt.perTryDeadlineNanos = deadlineNanos;
      }
    }
  }

  /** An attempt whose per-try time is over; null when there is none. */
  @Nullable AttemptState timedOut(long nowNanos) {
    for (AttemptState attempt = last; attempt != null; attempt = attempt.previous) {
      if (attempt.phase == Phase.AWAITING_HEADERS && nowNanos >= attempt.perTryDeadlineNanos) {
        return attempt;
      }
    }
    return null;
  }

  long nextPerTryDeadline() {
    long next = Long.MAX_VALUE;
    for (AttemptState attempt = last; attempt != null; attempt = attempt.previous) {
      if (attempt.phase == Phase.AWAITING_HEADERS) {
        next = Math.min(next, attempt.perTryDeadlineNanos);
      }
    }
    return next;
  }

  /** Gives back whatever any attempt still holds. From any thread. */
  void releaseAll(boolean success) {
    for (AttemptState attempt = last; attempt != null; attempt = attempt.previous) {
      attempt.release(success);
    }
  }
}
