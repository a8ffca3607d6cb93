package io.inmesh.internal.policy;

import io.inmesh.call.HeadersView;
import io.inmesh.config.RetryPolicy;
import java.time.Duration;

/**
 * Pauses between attempts. Exponential: uniform in [0, (2^n - 1) * base), at most the maximum
 * (Envoy's {@code JitteredExponentialBackOffStrategy}). Asked for by the upstream: what its header
 * says, lengthened by up to half at random.
 */
public final class Backoff {
  private Backoff() {}

  /**
   * The pause before the n-th retry.
   *
   * @param retry 1 for the first
   * @param random 64 random bits
   */
  public static long exponentialNanos(RetryPolicy.Backoff policy, int retry, long random) {
    long base = Math.max(1, policy.base().toNanos());
    long max = policy.max().toNanos();
    // beyond 2^20 times the base every maximum is reached
    long range = base * ((1L << Math.min(retry, 20)) - 1);
    return Math.min(Long.remainderUnsigned(random, Math.max(1, range)), max);
  }

  /**
   * The pause that a response asks for.
   *
   * @param epochSeconds the wall clock
   * @return -1 when it asks for none, or for more than the maximum
   */
  public static long rateLimitedNanos(
      RetryPolicy.RateLimitedBackoff policy, HeadersView response, long epochSeconds, long random) {
    for (RetryPolicy.ResetHeader header : policy.resetHeaders()) {
      long seconds = EnvoyHeaders.number(response.get(header.name()));
      if (seconds < 0) {
        continue;
      }
      if (header.unixTimestamp()) {
        seconds -= epochSeconds;
      }
      if (seconds <= 0 || seconds > policy.max().toSeconds()) {
        continue;
      }
      long nanos = Duration.ofSeconds(seconds).toNanos();
      return nanos + Long.remainderUnsigned(random, Math.max(1, nanos / 2));
    }
    return -1;
  }
}
