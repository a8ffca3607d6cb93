package io.inmesh.internal.policy;

import io.inmesh.call.HeadersView;
import io.inmesh.config.RetryPolicy;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * Pauses between attempts. Exponential: uniform below the base, which doubles with each pause up to
 * the maximum (Envoy's {@code JitteredExponentialBackOffStrategy}). Asked for by the upstream: what
 * its header says, lengthened by up to half at random.
 */
public final class Backoff {
  private static final long NANOS_PER_SECOND = 1_000_000_000L;

  private Backoff() {}

  /**
   * The n-th exponential pause of a call: uniform in [0, min(base * 2^(n-1), max)).
   *
   * @param pause 1 for the first
   * @param random 64 random bits
   */
  public static long exponentialNanos(RetryPolicy.Backoff policy, int pause, long random) {
    long base = Math.max(1, saturatedNanos(policy.base()));
    long max = Math.max(1, saturatedNanos(policy.max()));
    int doublings = pause - 1;
    boolean below = doublings < Long.numberOfLeadingZeros(base); // the sign stays
    long range = below ? Math.min(base << doublings, max) : max;
    return Long.remainderUnsigned(random, range);
  }

  private static long saturatedNanos(Duration duration) {
    return TimeUnit.NANOSECONDS.convert(duration); // saturates
  }

  /**
   * The pause that a response asks for. The first header that asks for at most the maximum counts;
   * of several lines of one header the first.
   *
   * @param epochSeconds the wall clock
   * @return -1 when it asks for none, or for more than the maximum
   */
  public static long rateLimitedNanos(
      RetryPolicy.RateLimitedBackoff policy, HeadersView response, long epochSeconds, long random) {
    long max = policy.max().toSeconds();
    for (RetryPolicy.ResetHeader header : policy.resetHeaders()) {
      long value = EnvoyHeaders.number(response.first(header.name()));
      long seconds = header.unixTimestamp() && value >= 0 ? value - epochSeconds : value;
      if (seconds >= 0 && seconds <= max) {
        return seconds == 0 ? -1 : lengthened(seconds, random);
      }
    }
    return -1;
  }

  private static long lengthened(long seconds, long random) {
    long nanos = Math.min(seconds, Long.MAX_VALUE / NANOS_PER_SECOND) * NANOS_PER_SECOND;
    long sum = nanos + Long.remainderUnsigned(random, nanos / 2);
    return sum < 0 ? Long.MAX_VALUE : sum;
  }
}
