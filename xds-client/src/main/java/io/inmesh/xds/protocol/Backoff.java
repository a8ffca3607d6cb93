package io.inmesh.xds.protocol;

import java.util.concurrent.TimeUnit;
import java.util.function.DoubleSupplier;

/**
 * Exponential back-off with gRPC's constants (gRFC A57 refers to the connection backoff): 1 s,
 * times 1.6, at most 120 s, each within 20 % of that.
 */
final class Backoff {
  private static final double INITIAL_NANOS = TimeUnit.SECONDS.toNanos(1);
  private static final long MAX_NANOS = TimeUnit.SECONDS.toNanos(120);
  private static final double MULTIPLIER = 1.6;
  private static final double JITTER = 0.2;

  private final DoubleSupplier random;
  private final double maxNanos;
  private double base = INITIAL_NANOS;

  /**
   * @param random numbers from 0 (inclusive) to 1 (exclusive)
   */
  Backoff(DoubleSupplier random) {
    this(random, MAX_NANOS);
  }

  /**
   * @param maxNanos the longest pause, before jitter
   */
  Backoff(DoubleSupplier random, long maxNanos) {
    this.random = random;
    this.maxNanos = maxNanos;
  }

  /** The next pause, in nanoseconds. */
  long nextNanos() {
    double current = base;
    base = Math.min(base * MULTIPLIER, maxNanos);
    return (long) (current * (1 - JITTER + 2 * JITTER * random.getAsDouble()));
  }

  /** Starts again with the first pause. */
  void reset() {
    base = INITIAL_NANOS;
  }
}
