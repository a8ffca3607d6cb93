package io.inmesh.okhttp;

import io.inmesh.call.Attempt;
import io.inmesh.call.OutboundCall;
import org.jspecify.annotations.Nullable;

/**
 * The attempts of a call that are on their way, nearly always one: they are linked by themselves.
 * Guarded by the call's lock.
 */
final class UnderWay {
  private @Nullable Sending first;

  void add(Sending sending) {
    sending.next = first;
    first = sending;
  }

  void remove(Sending sending) {
    if (first == sending) {
      first = sending.next;
      return;
    }
    for (Sending before = first; before != null; before = before.next) {
      if (before.next == sending) {
        before.next = sending.next;
        return;
      }
    }
  }

  /** Takes those off the wire that the engine has given up. */
  void cancelLost(OutboundCall call) {
    for (Attempt lost = call.takeCancelled(); lost != null; lost = call.takeCancelled()) {
      for (Sending sending = first; sending != null; sending = sending.next) {
        if (sending.attempt() == lost) {
          sending.cancel();
        }
      }
    }
  }

  /** Takes all off the wire. */
  void cancelAll() {
    for (Sending sending = first; sending != null; sending = sending.next) {
      sending.cancel();
    }
  }

  /** Cancels those that are calls of their own. */
  void cancelOwnCalls() {
    for (Sending sending = first; sending != null; sending = sending.next) {
      sending.cancelOwnCall();
    }
  }

  /** Whether the thread that executes the call is held by an attempt that may still win. */
  boolean holdTheThread() {
    for (Sending sending = first; sending != null; sending = sending.next) {
      if (!sending.isBeside() && !sending.isCancelled()) {
        return true;
      }
    }
    return false;
  }
}
