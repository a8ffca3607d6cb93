package io.inmesh.xds.resolve;

/**
 * How long to wait for a resource that several others may name, each with an {@code
 * initial_fetch_timeout} of its own. There is one subscription for all, so the longest counts:
 * nobody is told that something is absent before its own time is over.
 */
final class Patience {
  private static final long UNSET = -1;

  private long nanos = UNSET;

  /**
   * Takes one more timeout into account, 0 being without end; answers whether that made it longer.
   */
  boolean extend(long timeoutNanos) {
    if (nanos == timeoutNanos || nanos == 0 || (timeoutNanos != 0 && timeoutNanos < nanos)) {
      return false;
    }
    nanos = timeoutNanos;
    return true;
  }

  /** The longest, in nanoseconds; 0 is without end. */
  long nanos() {
    return Math.max(0, nanos);
  }
}
