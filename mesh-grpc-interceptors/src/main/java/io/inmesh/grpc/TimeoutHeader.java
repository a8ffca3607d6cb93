package io.inmesh.grpc;

/** The {@code grpc-timeout} header: up to eight digits and a unit (gRPC over HTTP/2). */
final class TimeoutHeader {
  private static final long MAX_DIGITS = 99_999_999;

  private TimeoutHeader() {}

  /** The value for a timeout: in the finest unit that has room for it; at least 1 ns. */
  static String of(long nanos) {
    long value = Math.max(1, nanos);
    if (value <= MAX_DIGITS) {
      return value + "n";
    }
    if (value / 1_000 <= MAX_DIGITS) {
      return value / 1_000 + "u";
    }
    if (value / 1_000_000 <= MAX_DIGITS) {
      return value / 1_000_000 + "m";
    }
    long seconds = value / 1_000_000_000;
    if (seconds <= MAX_DIGITS) {
      return seconds + "S";
    }
    return seconds / 60 <= MAX_DIGITS ? seconds / 60 + "M" : seconds / 3600 + "H";
  }
}
