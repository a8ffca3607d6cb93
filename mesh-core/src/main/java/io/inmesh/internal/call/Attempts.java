package io.inmesh.internal.call;

import io.inmesh.internal.call.AttemptState.Phase;
import org.jspecify.annotations.Nullable;

/** The attempts of one call, a list that begins with the newest; null is the empty list. */
final class Attempts {
  private Attempts() {}

  /** Whether some attempt may still bring a response. */
  static boolean isAwaitingHeaders(@Nullable AttemptState last) {
    for (AttemptState attempt = last; attempt != null; attempt = attempt.previous) {
      if (attempt.phase == Phase.AWAITING_HEADERS) {
        return true;
      }
    }
    return false;
  }

  /** Ends all attempts but one, or all; they are to be cancelled on the wire. */
  static void cancelAllBut(@Nullable AttemptState last, @Nullable AttemptState winner) {
    for (AttemptState attempt = last; attempt != null; attempt = attempt.previous) {
      if (attempt != winner && attempt.phase != Phase.OVER) {
        attempt.over(true);
        attempt.cancelPending = true;
      }
    }
  }

  /** An attempt to be cancelled on the wire, given out once; null when there is none. */
  static @Nullable AttemptState takeCancelled(@Nullable AttemptState last) {
    for (AttemptState attempt = last; attempt != null; attempt = attempt.previous) {
      if (attempt.cancelPending) {
        attempt.cancelPending = false;
        return attempt;
      }
    }
    return null;
  }

  /** The per-try time of the attempts under way begins. */
  static void armPerTry(@Nullable AttemptState last, long deadlineNanos) {
    for (AttemptState attempt = last; attempt != null; attempt = attempt.previous) {
      if (attempt.phase == Phase.AWAITING_HEADERS) {
        attempt.perTryDeadlineNanos = deadlineNanos;
      }
    }
  }

  /** An attempt whose per-try time is over; null when there is none. */
  static @Nullable AttemptState timedOut(@Nullable AttemptState last, long nowNanos) {
    for (AttemptState attempt = last; attempt != null; attempt = attempt.previous) {
      if (attempt.phase == Phase.AWAITING_HEADERS && nowNanos >= attempt.perTryDeadlineNanos) {
        return attempt;
      }
    }
    return null;
  }

  static long nextPerTryDeadline(@Nullable AttemptState last) {
    long next = Long.MAX_VALUE;
    for (AttemptState attempt = last; attempt != null; attempt = attempt.previous) {
      if (attempt.phase == Phase.AWAITING_HEADERS) {
        next = Math.min(next, attempt.perTryDeadlineNanos);
      }
    }
    return next;
  }

  /** Gives back whatever any attempt still holds. From any thread. */
  static void releaseAll(@Nullable AttemptState last, boolean success) {
    for (AttemptState attempt = last; attempt != null; attempt = attempt.previous) {
      attempt.release(success);
    }
  }
}
