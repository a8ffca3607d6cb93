package io.inmesh.junit;

/**
 * A number of independent draws, and what they say of a share: as many hits as it lets expect,
 * within four standard deviations. That says something only where none and all are outside of these
 * limits, which is so once {@link #FEWEST_EXPECTED} hits and as many misses are expected: then four
 * standard deviations, {@code 4 * sqrt(expected * (1 - share))}, are less than what is expected.
 *
 * @param size the number of draws
 */
record Sample(long size) {
  private static final double DEVIATIONS = 4;

  /** The square of the standard deviations. */
  static final double FEWEST_EXPECTED = DEVIATIONS * DEVIATIONS;

  /**
   * Whether so many hits are what the share leads to.
   *
   * @param share from 0 to 1
   */
  boolean confirms(double share, long hits) {
    double expected = share * size;
    return Math.abs(hits - expected) <= DEVIATIONS * Math.sqrt(expected * (1 - share));
  }
}
