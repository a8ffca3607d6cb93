package io.inmesh.junit;

import java.time.Duration;
import java.util.function.Predicate;

/**
 * Calls of which those with a fault were counted: as many calls as it takes for the limits of the
 * count to be half of the rarer of hits and misses at the most, if there can be so many.
 *
 * @param percent how many of a hundred are expected to have the fault
 * @param calls how many were tried
 * @param hits how many had it
 */
record FaultSample(double percent, int calls, long hits) {
  private static final int FEWEST_CALLS = 1000;

  /** These take a second or so. */
  private static final int MOST_CALLS = 100_000;

  /** Below it, and that close to 100, the calls could not tell the share from none and from all. */
  private static final double RAREST_PERCENT = 100 * Sample.FEWEST_EXPECTED / MOST_CALLS;

  /**
   * Tries it out.
   *
   * @throws IllegalArgumentException if it is no percentage, or one too close to 0 or 100
   */
  static FaultSample of(Questions questions, double percent, Predicate<CallOutcome> fault) {
    int calls = calls(percent);
    return new FaultSample(percent, calls, questions.count(calls, fault));
  }

  private static int calls(double percent) {
    double rarer = Math.min(percent, 100 - percent);
    if (rarer == 0) {
      return FEWEST_CALLS;
    }
    if (!(rarer >= RAREST_PERCENT)) {
      throw new IllegalArgumentException(
          "percent: "
              + percent
              + " (expected: 0, 100, or from "
              + RAREST_PERCENT
              + " to "
              + (100 - RAREST_PERCENT)
              + ", which "
              + MOST_CALLS
              + " calls can tell from them)");
    }
    // Four times as many draws halve the limits.
    double wanted = Math.ceil(4 * 100 * Sample.FEWEST_EXPECTED / rarer);
    return (int) Math.min(MOST_CALLS, Math.max(FEWEST_CALLS, wanted));
  }

  /** Whether the hits are what the percentage leads to. */
  boolean confirms() {
    return new Sample(calls).confirms(percent / 100, hits);
  }

  static Predicate<CallOutcome> aborted(int status) {
    return outcome -> outcome.status() == status && has(outcome, "FI");
  }

  static Predicate<CallOutcome> delayed(Duration delay) {
    return outcome -> outcome.elapsed().equals(delay) && has(outcome, "DI");
  }

  private static boolean has(CallOutcome outcome, String flag) {
    return outcome.info().responseFlags().contains(flag);
  }
}
