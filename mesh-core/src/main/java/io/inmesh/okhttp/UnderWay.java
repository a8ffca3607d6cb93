package io.inmesh.okhttp;

import io.inmesh.call.Attempt;
import io.inmesh.call.OutboundCall;
import org.jspecify.annotations.Nullable;

/**
 * The attempts of a call that are on their way, nearly always one: they are linked by themselves,
 * the newest first; null is none. Guarded by the call's lock.
 */
final class UnderWay {
  private UnderWay() {}

  static Sending with(@Nullable Sending first, Sending added) {
    added.next = first;
    return added;
  }

  static @Nullable Sending without(@Nullable Sending first, Sending removed) {
    if (first == removed) {
      return removed.next;
    }
    for (Sending before = first; before != null; before = before.next) {
      if (before.next == removed) {
        before.next = removed.next;
        break;
      }
    }
    return first;
  }

  /** Takes those off the wire that the engine has given up. */
  static void cancelLost(@Nullable Sending first, OutboundCall call) {
    for (Attempt lost = call.takeCancelled(); lost != null; lost = call.takeCancelled()) {
      Sending sending = find(first, lost);
      if (sending != null) {
        sending.cancel();
      }
    }
  }

  /** The one that sends an attempt; null for none. */
  static @Nullable Sending find(@Nullable Sending first, Attempt attempt) {
    Sending sending = first;
    while (sending != null && sending.attempt() != attempt) {
      sending = sending.next;
    }
    return sending;
  }

  /** Takes all off the wire. */
  static void cancelAll(@Nullable Sending first) {
    for (Sending sending = first; sending != null; sending = sending.next) {
      sending.cancel();
    }
  }

  /** Cancels those that are calls of their own. */
  static void cancelOwnCalls(@Nullable Sending first) {
    for (Sending sending = first; sending != null; sending = sending.next) {
      sending.cancelOwnCall();
    }
  }

  /** Whether the thread that executes the call is held by an attempt that may still win. */
  static boolean holdTheThread(@Nullable Sending first) {
    for (Sending sending = first; sending != null; sending = sending.next) {
      if (!sending.isBeside() && !sending.isCancelled()) {
        return true;
      }
    }
    return false;
  }
}
