package io.inmesh.okhttp;

import io.inmesh.call.Attempt;
import io.inmesh.call.OutboundCall;
import java.util.ArrayList;
import java.util.List;

/** The attempts of a call that are on their way. Guarded by the call's lock. */
final class UnderWay {
  private final List<Sending> attempts = new ArrayList<>(1);

  void add(Sending sending) {
    attempts.add(sending);
  }

  void remove(Sending sending) {
    attempts.remove(sending);
  }

  /** Takes those off the wire that the engine has given up. */
  void cancelLost(OutboundCall call) {
    for (Attempt lost = call.takeCancelled(); lost != null; lost = call.takeCancelled()) {
      for (Sending sending : attempts) {
        if (sending.attempt() == lost) {
          sending.cancel();
        }
      }
    }
  }

  /** Takes all off the wire. */
  void cancelAll() {
    for (Sending sending : attempts) {
      sending.cancel();
    }
  }

  /** Cancels those that are calls of their own. */
  void cancelOwnCalls() {
    for (Sending sending : attempts) {
      sending.cancelOwnCall();
    }
  }

  /** Whether the thread that executes the call is held by an attempt that may still win. */
  boolean holdTheThread() {
    for (Sending sending : attempts) {
      if (!sending.isBeside() && !sending.isCancelled()) {
        return true;
      }
    }
    return false;
  }
}
