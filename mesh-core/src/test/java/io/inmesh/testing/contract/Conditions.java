package io.inmesh.testing.contract;

import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** Waits for what must come true, where nothing tells when it does. */
public final class Conditions {
  private static final long LIMIT_NANOS = TimeUnit.MINUTES.toNanos(1);

  private Conditions() {}

  /**
   * Looks again and again until it holds; fails when that takes too long, or the thread is
   * interrupted, as by the timeout of a test.
   */
  public static void await(BooleanSupplier condition) {
    long begin = System.nanoTime();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() - begin > LIMIT_NANOS) {
        throw new AssertionError("it did not come true");
      }
      try {
        Thread.sleep(1);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new AssertionError("interrupted", e);
      }
    }
  }
}
