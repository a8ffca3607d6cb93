package io.inmesh.internal.cluster;

import io.inmesh.call.Waker;
import io.inmesh.health.CircuitBreaker;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A call's place in the queue for a connection. With the place goes a permit of a pending request;
 * whoever brings the ticket back to {@code IDLE} owns that permit, so it is neither lost nor given
 * back twice, whichever of a free connection and the end of the call comes first.
 */
public final class QueueTicket {
  private static final int IDLE = 0;
  private static final int WAITING = 1;
  private static final int WOKEN = 2;

  private final PendingQueue queue;
  private final CircuitBreaker breaker;
  private final Waker waker;
  private final AtomicInteger state = new AtomicInteger();

  /** Written before the queue holds this ticket. */
  private volatile long place;

  /** The last place that this call's turn may go to; written by the one that took it out. */
  private long lastPlace;

  /** A ticket of a call that does not wait yet. */
  public QueueTicket(PendingQueue queue, CircuitBreaker breaker, Waker waker) {
    this.queue = queue;
    this.breaker = breaker;
    this.waker = waker;
  }

  /** Whether it is a place in this queue. */
  public boolean isIn(PendingQueue other) {
    return queue == other;
  }

  /** The breaker whose pending permit goes with the place. */
  public CircuitBreaker breaker() {
    return breaker;
  }

  /** Goes to the end of the queue, with a pending permit. */
  public void enqueue() {
    place = queue.nextPlace();
    state.set(WAITING);
    queue.add(this);
  }

  long place() {
    return place;
  }

  /**
   * A connection came free and this call is the first in line. From any thread.
   *
   * @return false when this call is over: the next one's turn
   */
  boolean connectionFree(long turnEndsAt) {
    lastPlace = turnEndsAt;
    if (!state.compareAndSet(WAITING, WOKEN)) {
      return false;
    }
    GuardedWake.wake(waker);
    return true;
  }

  /** This call has a turn at once, wherever in the queue it is. */
  public void wake() {
    queue.wake(this);
  }

  /** This call had its turn and leaves the queue without a connection: the next one's turn. */
  public void passOn() {
    queue.wakeOne();
  }

  /**
   * This call had its turn and waits again, after those that were in the queue at the time: their
   * turn, once each.
   *
   * @param turnEndsAt of {@link #turnEndsAt()} before it was enqueued again
   */
  public void passOn(long turnEndsAt) {
    queue.wakeOne(turnEndsAt);
  }

  /** The last place that the turn just taken may go to. */
  public long turnEndsAt() {
    return lastPlace;
  }

  /** Whether it is this call's turn; if so, the pending permit is the caller's again. */
  public boolean takeTurn() {
    return state.compareAndSet(WOKEN, IDLE);
  }

  /** Gives up the place and its permit. Idempotent, from any thread. */
  public void leave() {
    int before = state.getAndSet(IDLE);
    if (before == IDLE) {
      return;
    }
    queue.remove(this);
    breaker.releasePending();
    if (before == WOKEN) {
      queue.wakeOne();
    }
  }
}
