package io.inmesh.servlet;

import io.inmesh.call.InboundCall;
import io.inmesh.call.InboundStep;
import io.inmesh.call.LocalReply;
import java.io.IOException;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Whose turn it is to answer a request: that of the application, as long as a thread of the
 * container runs it, and between such runs, of an asynchronous request, also that of the mesh when
 * time is over. A run that has begun ends undisturbed: who returns from it looks at the time.
 */
final class Turn {
  /** Instead of a depth: the mesh answers. */
  static final int TAKEN = -1;

  /** Instead of a depth: the mesh has ended a response that had begun. */
  static final int BROKEN_OFF = -2;

  /** What a timer finds. */
  enum Time {
    /** Nothing to do, or somebody else does it. */
    NOTHING,
    /** It was too early. */
    LATER,
    /** The mesh answers now. */
    ANSWER,
    /** The response has begun, and goes no further. */
    BREAK_OFF
  }

  private final InboundCall call;
  private final RoutedServletResponse response;
  private final ReentrantLock lock;

  /** Held while the mesh's answer is written, which may take as long as the caller likes. */
  private final ReentrantLock writing = new ReentrantLock();

  /** How many runs of the application are under way, one within the other; the first one is. */
  private int runs = 1;

  private volatile @Nullable LocalReply answer;

  private boolean brokenOff;

  /**
   * @param lock held for each report to the call
   */
  Turn(InboundCall call, ReentrantLock lock, RoutedServletResponse response) {
    this.call = call;
    this.lock = lock;
    this.response = response;
  }

  /** A run begins; returns within how many others, {@link #TAKEN} or {@link #BROKEN_OFF}. */
  int enter() {
    lock.lock();
    try {
      return brokenOff ? BROKEN_OFF : response.isTaken() ? TAKEN : runs++;
    } finally {
      lock.unlock();
    }
  }

  /** A run is over, and the request is not. */
  void leave() {
    lock.lock();
    try {
      runs--;
    } finally {
      lock.unlock();
    }
  }

  /**
   * The mesh's time for the request may be over. Waits for a report that is being made, no more.
   */
  Time onTimer() {
    lock.lock();
    try {
      if (runs > 0) {
        return Time.NOTHING;
      }
      InboundStep step = call.onTimer();
      if (step instanceof InboundStep.Fail && response.breakOff()) {
        brokenOff = true;
        return Time.BREAK_OFF;
      }
      if (!(step instanceof InboundStep.Reply late)) {
        return Time.LATER;
      }
      if (!response.take()) {
        return Time.NOTHING;
      }
      answer = late.reply();
      return Time.ANSWER;
    } finally {
      lock.unlock();
    }
  }

  /** The same as {@link #takeLate} while no response has begun, which leaves under the lock. */
  boolean takeLateRead() {
    lock.lock();
    try {
      return response.leftStatus() == 0 && !response.hasLeft() && takeLate();
    } finally {
      lock.unlock();
    }
  }

  /** Whether time is over before the response begins: it is the mesh's then, once the run ends. */
  boolean takeLate() {
    lock.lock();
    try {
      if (call.onTimer() instanceof InboundStep.Reply late && response.take()) {
        answer = late.reply();
        return true;
      }
      return false;
    } finally {
      lock.unlock();
    }
  }

  /** What the mesh answers where the run that ends now came too late; null when it did not. */
  @Nullable LocalReply late() {
    lock.lock();
    try {
      takeLate();
      LocalReply due = answer;
      answer = null;
      return due;
    } finally {
      lock.unlock();
    }
  }

  /** When the mesh's time may be over. */
  long nextTimerNanos() {
    lock.lock();
    try {
      return call.nextTimerNanos();
    } finally {
      lock.unlock();
    }
  }

  /**
   * Writes the mesh's answer, unless that was done. On a thread of the container.
   *
   * @return the answer's status when it could not be written, else 0
   */
  int answer() {
    writing.lock();
    try {
      LocalReply due = answer;
      answer = null;
      if (due == null) {
        return 0;
      }
      try {
        response.write(due);
        return 0;
      } catch (IOException | IllegalStateException e) {
        return due.status();
      }
    } finally {
      writing.unlock();
    }
  }
}
