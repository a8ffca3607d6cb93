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

  /**
   * Cuts off the attempts before the newest ones, once all of them are over.
   *
   * @return how many
   */
  static int forget(AttemptState newest, int kept) {
    AttemptState oldest = newest;
    for (int i = 1; i < kept && oldest.previous != null; i++) {
      oldest = oldest.previous;
    }
    int forgotten = 0;
    for (AttemptState each = oldest.previous; each != null; each = each.previous) {
      if (!each.isOver() || each.cancelPending) {
        return 0;
      }
      forgotten++;
    }
    oldest.previous = null;
    return forgotten;
  }

  /** Ends all attempts but one, or all; they are to be cancelled on the wire. */
  static void cancelAllBut(@Nullable AttemptState last, @Nullable AttemptState winner) {
    for (AttemptState attempt = last; attempt != null; attempt = attempt.previous) {
      if (attempt != winner && !attempt.isOver()) {
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

  /** An attempt whose per-try time is over; null when there is none. */
  static @Nullable AttemptState timedOut(@Nullable AttemptState last, long nowNanos) {
    for (AttemptState attempt = last; attempt != null; attempt = attempt.previous) {
      if (attempt.phase == Phase.AWAITING_HEADERS && nowNanos >= attempt.perTryDeadlineNanos) {
        return attempt;
      }
    }
    return null;
  }

  /** An attempt that takes longer, with its response, than its cluster allows; null for none. */
  static @Nullable AttemptState outlived(@Nullable AttemptState last, long nowNanos) {
    for (AttemptState attempt = last; attempt != null; attempt = attempt.previous) {
      if (!attempt.isOver() && nowNanos >= attempt.endNanos()) {
        return attempt;
      }
    }
    return null;
  }

  /** When the first time of an attempt under way is over. */
  static long nextDeadline(@Nullable AttemptState last) {
    long next = Long.MAX_VALUE;
    for (AttemptState attempt = last; attempt != null; attempt = attempt.previous) {
      if (attempt.phase == Phase.AWAITING_HEADERS) {
        next = Math.min(next, attempt.perTryDeadlineNanos);
      }
      if (!attempt.isOver()) {
        next = Math.min(next, attempt.endNanos());
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
