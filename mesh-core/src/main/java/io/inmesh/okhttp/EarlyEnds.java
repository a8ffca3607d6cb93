package io.inmesh.okhttp;

import io.inmesh.call.Attempt;
import io.inmesh.call.RecentValues;
import io.inmesh.config.EndpointAddress;
import java.util.concurrent.TimeUnit;

/**
 * Endpoints that have lately ended a connection between two requests and had not said that they
 * would. To look at a connection takes a millisecond, so one that was in use a moment ago is
 * trusted; of these endpoints none is. Thread-safe, without locks.
 */
final class EarlyEnds {
  private static final long REMEMBERED_NANOS = TimeUnit.MINUTES.toNanos(1);

  private final RecentValues<End> ends = new RecentValues<>();
  private volatile boolean any;

  private record End(EndpointAddress endpoint, long nanos) {}

  /** This endpoint has done so now. */
  void add(EndpointAddress endpoint) {
    ends.put(endpoint.hashCode(), new End(endpoint, System.nanoTime()));
    any = true;
  }

  /** Whether a connection to an attempt's endpoint must not carry the attempt. */
  boolean isWornOut(MeshSocket socket, Attempt attempt) {
    EndpointAddress endpoint = attempt.endpoint().address();
    boolean trusted = !has(endpoint);
    boolean wornOut = socket.isWornOut(attempt.connection(), trusted);
    if (wornOut && !trusted) {
      add(endpoint);
    }
    return wornOut;
  }

  /** Whether it has done so within the last minute. */
  boolean has(EndpointAddress endpoint) {
    if (!any) {
      return false;
    }
    End end = ends.get(endpoint.hashCode());
    return end != null
        && end.endpoint.equals(endpoint)
        && System.nanoTime() - end.nanos < REMEMBERED_NANOS;
  }
}
