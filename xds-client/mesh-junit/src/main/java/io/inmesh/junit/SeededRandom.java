package io.inmesh.junit;

import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/** The same draws for the same seed, from any thread (SplitMix64). */
final class SeededRandom implements LongSupplier {
  private static final long GAMMA = 0x9E3779B97F4A7C15L;

  private final AtomicLong state;

  SeededRandom(long seed) {
    state = new AtomicLong(seed);
  }

  @Override
  public long getAsLong() {
    long z = state.addAndGet(GAMMA);
    z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
    z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
    return z ^ (z >>> 31);
  }
}
