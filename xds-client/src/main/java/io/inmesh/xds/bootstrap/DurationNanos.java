package io.inmesh.xds.bootstrap;

import com.google.protobuf.Duration;

/** Durations in nanoseconds. */
final class DurationNanos {
  private DurationNanos() {}

  /** Not negative, and cut at what a long holds. */
  static long of(Duration duration) {
    long seconds = Math.max(0, Math.min(duration.getSeconds(), Long.MAX_VALUE / 2_000_000_000L));
    return seconds * 1_000_000_000L + Math.max(0, duration.getNanos());
  }
}
