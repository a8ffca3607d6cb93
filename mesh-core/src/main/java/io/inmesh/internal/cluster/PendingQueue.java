package io.inmesh.internal.cluster;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Calls of one cluster and one routing priority that wait for a connection, first come first
 * served. Bounded by the permits of pending requests, one of which each of them holds. Thread-safe,
 * without locks.
 *
 * <p>A free connection is one call's turn. A call that cannot use its turn passes it on; one that
 * has to go on waiting passes it only to those that were in the queue before it, so that a turn
 * that nobody can use comes to an end.
 */
public final class PendingQueue {
  private final Queue<QueueTicket> waiting = new ConcurrentLinkedQueue<>();
  private final AtomicLong places = new AtomicLong();

  /** The number of the next place. */
  long nextPlace() {
    return places.incrementAndGet();
  }

  void add(QueueTicket ticket) {
    waiting.add(ticket);
  }

  /** Linear; only a call that ends in the queue needs it. */
  void remove(QueueTicket ticket) {
    waiting.remove(ticket);
  }

  /** Whether nobody waits. */
  boolean isEmpty() {
    return waiting.isEmpty();
  }

  /** A connection is free: the first in line goes on. */
  public void wakeOne() {
    if (!waiting.isEmpty()) {
      wakeOne(places.get());
    }
  }

  /** The same, of those whose place is not after this one. */
  void wakeOne(long lastPlace) {
    QueueTicket first = waiting.peek();
    while (first != null && first.place() <= lastPlace) {
      if (waiting.remove(first) && first.connectionFree(lastPlace)) {
        return;
      }
      first = waiting.peek(); // that one is another's to wake, or its call is over
    }
  }
}
