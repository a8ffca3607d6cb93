package io.inmesh.servlet;

import java.net.SocketTimeoutException;
import java.util.concurrent.TimeoutException;

/** Whether somebody still waits for the response: who reads or writes learns that. Thread-safe. */
final class Caller {
  private volatile boolean gone;

  /** The container could not read or write. */
  void lost(Throwable failure) {
    if (!isSlow(failure)) {
      gone = true;
    }
  }

  /** A caller that is only too slow for the container. */
  private static boolean isSlow(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof SocketTimeoutException || cause instanceof TimeoutException) {
        return true;
      }
    }
    return false;
  }

  /** Whether it has gone. */
  boolean isGone() {
    return gone;
  }
}
