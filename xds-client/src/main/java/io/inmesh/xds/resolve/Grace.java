package io.inmesh.xds.resolve;

import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * How long a cluster that the server no longer lists serves the routes that are in force. A control
 * plane that replaces clusters and the routes to them in one go tells of the clusters first, in a
 * response of their own: for so long the routes may be on their way.
 *
 * @param nanos in nanoseconds, at least 0
 * @param nanoTime the time, from any moment on
 */
public record Grace(long nanos, LongSupplier nanoTime) {
  /** Where resources come one response after the other. */
  public static Grace ofResponses(LongSupplier nanoTime) {
    return new Grace(TimeUnit.SECONDS.toNanos(1), nanoTime);
  }
}
