package io.inmesh.internal.cluster;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * Calls of one cluster that wait for a connection permit, first come first served. Bounded by the
 * permits of pending requests, one of which each of them holds. Thread-safe, without locks.
 */
public final class PendingQueue {
  private final Queue<QueueTicket> waiting = new ConcurrentLinkedQueue<>();

  void add(QueueTicket ticket) {
    waiting.add(ticket);
  }

  /** Linear; only a call that ends in the queue needs it. */
  void remove(QueueTicket ticket) {
    waiting.remove(ticket);
  }

  /** A connection is free: the first in line goes on. */
  public void wakeOne() {
    QueueTicket ticket = waiting.poll();
    if (ticket != null) {
      ticket.connectionFree();
    }
  }
}
