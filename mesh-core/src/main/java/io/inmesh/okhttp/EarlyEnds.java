package io.inmesh.okhttp;

import io.inmesh.call.Attempt;
import io.inmesh.call.RecentValues;
import io.inmesh.config.EndpointAddress;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * Which endpoints have lately ended a connection between two requests and had not said that they
 * would. To look at a connection takes a millisecond, so one that was in use a moment ago is
 * trusted; of these endpoints none is. Endpoints that share a slot share their fate, which costs a
 * look and never a call. Thread-safe, without locks.
 */
final class EarlyEnds {
  private static final long REMEMBERED_NANOS = TimeUnit.MINUTES.toNanos(1);

  /** When, by the hash of the address. */
  private final RecentValues<Long> ends = new RecentValues<>();

  private final LongSupplier nanoTime;

  /**
   * @param nanoTime as {@link System#nanoTime}
   */
  EarlyEnds(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
  }

  /** This endpoint has done so now. */
  void add(EndpointAddress endpoint) {
    ends.put(endpoint.hashCode(), nanoTime.getAsLong());
  }

  /** Whether a connection that has served before must not carry an attempt. */
  boolean isWornOut(MeshSocket socket, Attempt attempt) {
    EndpointAddress endpoint = attempt.endpoint().address();
    if (socket.isWornOut(attempt.connection())) {
      return true;
    }
    if (!has(endpoint) || !socket.hasEndedEarly()) {
      return false;
    }
    add(endpoint);
    return true;
  }

  /** Whether it has done so within the last minute. */
  boolean has(EndpointAddress endpoint) {
    Long end = ends.get(endpoint.hashCode());
    return end != null && nanoTime.getAsLong() - end < REMEMBERED_NANOS;
  }
}
