package io.inmesh.internal.cluster;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;

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
  private static final VarHandle LINE;
  private static final VarHandle PLACES;

  static {
    try {
      MethodHandles.Lookup lookup = MethodHandles.lookup();
      LINE = lookup.findVarHandle(PendingQueue.class, "line", ConcurrentLinkedQueue.class);
      PLACES = lookup.findVarHandle(PendingQueue.class, "places", long.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  /** Made by the first that waits: every cluster has two queues, and few are ever used. */
  private volatile @Nullable ConcurrentLinkedQueue<QueueTicket> line;

  private volatile long places;

  /** The number of the next place. */
  long nextPlace() {
    return (long) PLACES.getAndAdd(this, 1L) + 1;
  }

  void add(QueueTicket ticket) {
    Queue<QueueTicket> waiting = line;
    if (waiting == null) {
      ConcurrentLinkedQueue<QueueTicket> made = new ConcurrentLinkedQueue<>();
      @SuppressWarnings("unchecked")
      Queue<QueueTicket> other = (Queue<QueueTicket>) LINE.compareAndExchange(this, null, made);
      waiting = other == null ? made : other;
    }
    waiting.add(ticket);
  }

  /** Linear; only a call that ends in the queue needs it. */
  void remove(QueueTicket ticket) {
    Queue<QueueTicket> waiting = line;
    if (waiting != null) {
      waiting.remove(ticket);
    }
  }

  /** Whether nobody waits. */
  boolean isEmpty() {
    Queue<QueueTicket> waiting = line;
    return waiting == null || waiting.isEmpty();
  }

  /** A connection is free: the first in line goes on. */
  public void wakeOne() {
    if (!isEmpty()) {
      wakeOne(places);
    }
  }

  /** More than one connection may be free: all that wait now have their turn, first come first. */
  public void wakeAll() {
    long last = places;
    boolean more = !isEmpty();
    while (more) {
      more = wakeOne(last);
    }
  }

  /** This one has its turn now, unless it had one meanwhile. */
  void wake(QueueTicket ticket) {
    long last = places;
    Queue<QueueTicket> waiting = line;
    if (waiting != null && waiting.remove(ticket)) {
      ticket.connectionFree(last);
    }
  }

  /**
   * The first in line whose place is not after this one has its turn. Returns whether there was
   * one.
   */
  boolean wakeOne(long lastPlace) {
    Queue<QueueTicket> waiting = line;
    if (waiting == null) {
      return false;
    }
    QueueTicket first = waiting.peek();
    while (first != null && first.place() <= lastPlace) {
      if (waiting.remove(first) && first.connectionFree(lastPlace)) {
        return true;
      }
      first = waiting.peek(); // that one is another's to wake, or its call is over
    }
    return false;
  }
}
