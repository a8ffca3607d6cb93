package io.inmesh.servlet;

import io.inmesh.call.InboundCall;
import java.util.concurrent.locks.Lock;

/**
 * Tells a call how the body of its request comes in. Nobody but the application reads it, so its
 * end is seen only where the application meets it: what counts is when the application last waited
 * for more of it. Over HTTP/2 nothing else tells a request without a body: where the application
 * meets the end at once, there was nothing to wait for.
 */
final class BodyArrival {
  private final InboundCall call;
  private final Lock reports;
  private final Runnable whenTimed;
  private final Caller sender;
  private boolean listens;
  private boolean begun;
  private boolean over;
  private volatile boolean closed;

  /**
   * @param call of the request
   * @param reports held for each report to the call
   * @param sender who sends it
   * @param whole whether there is no more to come
   * @param whenTimed is run when the call may have a time again by which something is due
   */
  BodyArrival(InboundCall call, Lock reports, Caller sender, boolean whole, Runnable whenTimed) {
    this.call = call;
    this.reports = reports;
    this.sender = sender;
    this.over = whole;
    this.whenTimed = whenTimed;
  }

  /** The container could not read more of it. */
  void failed(Throwable failure) {
    if (!closed) {
      sender.lost(failure);
    }
  }

  /** The application has closed it: whatever fails from now on is its own fault. */
  void closed() {
    closed = true;
  }

  /** The container could not make a form of it. */
  void formFailed(Throwable failure) {
    sender.suspect(failure);
  }

  /** A listener is told of what comes: until the end there is always something to wait for. */
  void listens() {
    listens = true;
    awaited();
  }

  /** The application waits for more. */
  void awaited() {
    if (!over) {
      reports.lock();
      try {
        call.onRequestIncomplete();
      } finally {
        reports.unlock();
      }
    }
  }

  /**
   * More has come, or nothing will.
   *
   * @param any whether there was any of it
   * @param end whether that was all
   */
  void came(boolean any, boolean end) {
    if (over) {
      return;
    }
    begun |= any;
    over = end;
    boolean complete = end || !listens;
    reports.lock();
    try {
      if (!begun) {
        call.onRequestEmpty();
      } else {
        call.onProgress();
        if (complete) {
          call.onRequestComplete();
        }
      }
    } finally {
      reports.unlock();
    }
    if (complete) {
      whenTimed.run();
    }
  }
}
