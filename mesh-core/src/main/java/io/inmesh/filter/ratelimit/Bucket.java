package io.inmesh.filter.ratelimit;

import io.inmesh.config.TokenBucket;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * A token bucket without lock and without timer: it is one number, the time at which the bucket
 * would have been empty; what has passed since then, times the rate, are the tokens. Source:
 * Envoy's {@code AtomicTokenBucketImpl}. Thread-safe.
 */
final class Bucket {
  /** Of rounding in floating point. */
  private static final double TOLERANCE = 1e-6;

  private static final long UNUSED = Long.MIN_VALUE;
  private static final VarHandle EMPTY_AT;

  static {
    try {
      EMPTY_AT = MethodHandles.lookup().findVarHandle(Bucket.class, "emptyAtNanos", long.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private final long max;
  private final double nanosPerToken;

  /** {@link #UNUSED} until the first look: it is full then. */
  private volatile long emptyAtNanos = UNUSED;

  Bucket(TokenBucket config) {
    max = config.maxTokens();
    nanosPerToken = (double) config.fillInterval().toNanos() / config.tokensPerFill();
  }

  /** Takes a token if there is one. */
  boolean tryTake(long nowNanos) {
    while (true) {
      long before = emptyAtNanos;
      double tokens = tokens(before, nowNanos);
      if (tokens + TOLERANCE < 1) {
        return false;
      }
      long after = nowNanos - Math.round((tokens - 1) * nanosPerToken);
      if (EMPTY_AT.compareAndSet(this, before, after)) {
        return true;
      }
    }
  }

  private double tokens(long emptyAt, long nowNanos) {
    return emptyAt == UNUSED
        ? (double) max
        : Math.min((double) max, Math.max(0, (double) (nowNanos - emptyAt) / nanosPerToken));
  }

  /** Nanoseconds between two tokens: the greater, the stricter. */
  double nanosPerToken() {
    return nanosPerToken;
  }

  /** The most that it holds. */
  long max() {
    return max;
  }

  /** Whole tokens in it. */
  long remaining(long nowNanos) {
    return (long) (tokens(emptyAtNanos, nowNanos) + TOLERANCE);
  }

  /** Seconds until the next token, a part of one counts as a whole; 0 when there is one. */
  long resetSeconds(long nowNanos) {
    double tokens = tokens(emptyAtNanos, nowNanos);
    double seconds = (1 - tokens) * nanosPerToken / 1e9;
    return tokens + TOLERANCE >= 1 ? 0 : (long) Math.ceil(seconds - TOLERANCE);
  }
}
