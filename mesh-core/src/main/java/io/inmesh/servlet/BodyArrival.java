package io.inmesh.servlet;

import io.inmesh.call.CallTimer;
import io.inmesh.call.InboundCall;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Lock;
import java.util.function.BooleanSupplier;

/**
 * Tells a call how the body of its request comes in. Nobody but the application reads it, so its
 * end is seen only where the application meets it: what counts is when the application last waited
 * for more of it. Over HTTP/2 nothing else tells a request without a body: where the application
 * meets the end at once, there was nothing to wait for.
 */
final class BodyArrival {
  /** A body that a server may have whole before anybody reads it. */
  private static final int SMALL_BYTES = 8192;

  /** Shorter reads find what is there already, or as good as. */
  private static final long WAIT_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

  private final InboundCall call;
  private final CallTimer clock;
  private final Lock reports;
  private final Runnable whenTimed;
  private final BooleanSupplier late;
  private final Caller sender;
  private final long announcedBytes;
  private boolean waited;
  private long arrivedBytes;
  private long awaitedNanos;
  private boolean listens;
  private boolean begun;
  private boolean over;
  private boolean refused;
  private volatile boolean closed;

  /**
   * @param call of the request
   * @param reports held for each report to the call
   * @param sender who sends it
   * @param whole whether there is no more to come
   * @param announcedBytes its length; negative where that is not known
   * @param whenTimed is run when the call may have a time again by which something is due
   * @param late whether time is over for a request that nothing but its own thread ends
   */
  BodyArrival(
      InboundCall call,
      CallTimer clock,
      Lock reports,
      Caller sender,
      boolean whole,
      long announcedBytes,
      Runnable whenTimed,
      BooleanSupplier late) {
    this.call = call;
    this.clock = clock;
    this.reports = reports;
    this.sender = sender;
    this.over = whole;
    this.announcedBytes = announcedBytes;
    this.whenTimed = whenTimed;
    this.late = late;
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

  /**
   * The application begins to read more.
   *
   * @throws IOException where the mesh has answered already, as an earlier part came too late
   */
  void reads() throws IOException {
    if (refused) {
      throw TakenServletResponse.taken();
    }
    awaited();
  }

  /** The application waits for more. */
  void awaited() {
    if (!over) {
      awaitedNanos = clock.nanoTime();
      reports.lock();
      try {
        call.onRequestIncomplete();
      } finally {
        reports.unlock();
      }
    }
  }

  /**
   * A read of the application has ended.
   *
   * @param count of bytes or characters, negative for none
   * @param end whether that was all
   * @throws IOException where it came too late: the mesh answers in place of the application
   */
  void read(int count, boolean end) throws IOException {
    if (over) {
      return;
    }
    boolean waitedNow = clock.nanoTime() - awaitedNanos >= WAIT_NANOS;
    waited |= waitedNow;
    arrivedBytes += Math.max(0, count);
    if (!waitedNow && !listens) {
      found(end);
    }
    if (late.getAsBoolean()) { // before what has come makes the idle time begin anew
      over = true;
      refused = true;
      throw TakenServletResponse.taken();
    }
    came(count >= 0, end);
  }

  /** What was read was there before it was asked for: if anybody is late, it is not the caller. */
  private void found(boolean end) {
    reports.lock();
    try {
      if (!waited && isSmall(end)) {
        call.onRequestEmpty(); // all of it, so that there was nothing to wait for
      } else {
        call.onRequestComplete();
      }
    } finally {
      reports.unlock();
    }
  }

  private boolean isSmall(boolean end) {
    long bytes = end && announcedBytes < 0 ? arrivedBytes : announcedBytes;
    return bytes >= 0 && bytes <= SMALL_BYTES;
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
