package io.inmesh.internal.policy;

import org.jspecify.annotations.Nullable;

/** The {@code grpc-timeout} header: up to eight digits and a unit (gRPC over HTTP/2). */
public final class GrpcTimeout {
  private static final long MAX_VALUE = 100_000_000;

  private GrpcTimeout() {}

  /** Its value in nanoseconds; -1 when it is missing or malformed. */
  public static long nanos(@Nullable String value) {
    if (value == null || value.length() < 2 || value.length() > 9 || value.charAt(0) == '+') {
      return -1;
    }
    long number = EnvoyHeaders.number(value.substring(0, value.length() - 1));
    if (number < 0) {
      return -1;
    }
    return switch (value.charAt(value.length() - 1)) {
      case 'H' -> saturated(number, 3_600_000_000_000L);
      case 'M' -> saturated(number, 60_000_000_000L);
      case 'S' -> saturated(number, 1_000_000_000L);
      case 'm' -> saturated(number, 1_000_000L);
      case 'u' -> saturated(number, 1_000L);
      case 'n' -> number;
      default -> -1;
    };
  }

  /** A duration as Envoy writes it: in milliseconds as long as that takes eight digits. */
  public static String ofMillis(long millis) {
    if (millis < MAX_VALUE) {
      return millis + "m";
    }
    long seconds = millis / 1000;
    if (seconds < MAX_VALUE) {
      return seconds + "S";
    }
    return seconds / 60 < MAX_VALUE
        ? seconds / 60 + "M"
        : Math.min(seconds / 3600, MAX_VALUE - 1) + "H";
  }

  private static long saturated(long number, long unitNanos) {
    return number > Long.MAX_VALUE / unitNanos ? Long.MAX_VALUE : number * unitNanos;
  }
}
