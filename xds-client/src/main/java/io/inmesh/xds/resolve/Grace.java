package io.inmesh.xds.resolve;

import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * How long something that belongs to what has come may be on its way. A control plane that replaces
 * clusters and the routes to them in one go tells of them in a response each: for so long a cluster
 * that the server no longer lists serves the routes in force, and routes that would replace others
 * wait for a cluster that it does not list yet.
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
