package io.inmesh.samples.meshctl;

import java.util.concurrent.ThreadLocalRandom;

/**
 * What a loaded machine does to a backend: with {@code -Dinmesh.late.millis=N} four of ten answers
 * come so much later. No comparison may differ by that: where an answer is expected, each time
 * limit leaves much more.
 */
final class LateAnswers {
  private static final int MILLIS = Integer.getInteger("inmesh.late.millis", 0);

  private LateAnswers() {}

  /** An answer is about to be given. */
  static void now() {
    if (MILLIS > 0 && ThreadLocalRandom.current().nextInt(10) < 4) {
      try {
        Thread.sleep(MILLIS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
