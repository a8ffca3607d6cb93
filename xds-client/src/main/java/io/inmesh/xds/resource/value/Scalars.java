package io.inmesh.xds.resource.value;

import com.google.protobuf.BoolValue;
import com.google.protobuf.UInt32Value;
import com.google.protobuf.UInt64Value;
import java.math.BigDecimal;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Numbers, flags and durations. */
public final class Scalars {
  /** Envoy refuses durations whose nanoseconds do not fit a signed 64-bit number. */
  private static final long MAX_SECONDS = Long.MAX_VALUE / 1_000_000_000L;

  private static final int MAX_NANOS = 999_999_999;

  private Scalars() {}

  /** A 32-bit number as what it is: unsigned. */
  public static long unsigned(int value) {
    return Integer.toUnsignedLong(value);
  }

  /** The value of a wrapper, which is unsigned. */
  public static long unsigned(UInt32Value value) {
    return Integer.toUnsignedLong(value.getValue());
  }

  /** A wrapper's value or the default, clipped to the range of {@code int}. */
  public static int clipped(boolean has, UInt32Value value, int otherwise) {
    return has ? (int) Math.min(unsigned(value), Integer.MAX_VALUE) : otherwise;
  }

  /** A wrapper's value or the default. */
  public static long number(boolean has, UInt32Value value, long otherwise) {
    return has ? unsigned(value) : otherwise;
  }

  /** A wrapper's value or the default; above 2^63 clipped. */
  public static long number(boolean has, UInt64Value value, long otherwise) {
    return has ? (value.getValue() < 0 ? Long.MAX_VALUE : value.getValue()) : otherwise;
  }

  /** A wrapper's value or the default. */
  public static boolean flag(boolean has, BoolValue value, boolean otherwise) {
    return has ? value.getValue() : otherwise;
  }

  /** A duration or the default. */
  public static Duration duration(
      Place place, boolean has, com.google.protobuf.Duration value, Duration otherwise) {
    Duration read = optionalDuration(place, has, value);
    return read == null ? otherwise : read;
  }

  /** A duration; null when unset or wrong. */
  public static @Nullable Duration optionalDuration(
      Place place, boolean has, com.google.protobuf.Duration value) {
    if (!has) {
      return null;
    }
    long seconds = value.getSeconds();
    int nanos = value.getNanos();
    if (seconds < 0 || nanos < 0 || nanos > MAX_NANOS || seconds >= MAX_SECONDS) {
      place.invalid(text(seconds, nanos), "a duration from 0 s to " + (MAX_SECONDS - 1) + " s");
      return null;
    }
    return Duration.ofSeconds(seconds, nanos);
  }

  /** As it was written, where that is how a duration is written; else its parts. */
  private static String text(long seconds, int nanos) {
    boolean oneSign = (seconds >= 0 && nanos >= 0) || (seconds <= 0 && nanos <= 0);
    return oneSign && Math.abs((long) nanos) <= MAX_NANOS
        ? BigDecimal.valueOf(nanos, 9)
                .add(BigDecimal.valueOf(seconds))
                .stripTrailingZeros()
                .toPlainString()
            + 's'
        : seconds + "s " + nanos + "ns";
  }
}
