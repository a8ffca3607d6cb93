package io.inmesh.samples.quickstart.script;

/**
 * How many of {@code trials} independent requests may take a route that each takes with probability
 * {@code p}: the counts that chance alone leaves with probability at most {@code 2 * alpha}.
 *
 * <p>Computed from the exact distribution, since a normal approximation is far off for a canary's
 * few requests.
 *
 * @param low the least count that is acceptable
 * @param high the greatest one
 */
record Binomial(long low, long high) {

  /**
   * The acceptable counts: those {@code k} for which neither {@code P(X <= k)} nor {@code P(X >=
   * k)} is below {@code alpha}.
   *
   * @param trials at least 0
   * @param p 0 to 1
   * @param alpha more than 0, less than 0.5
   */
  static Binomial acceptable(long trials, double p, double alpha) {
    if (p == 0) {
      return new Binomial(0, 0);
    }
    if (p == 1) {
      return new Binomial(trials, trials);
    }
    return new Binomial(lowest(trials, p, alpha), trials - lowest(trials, 1 - p, alpha));
  }

  /** The least k for which P(X <= k) is at least alpha. */
  private static long lowest(long trials, double p, double alpha) {
    double logOdds = Math.log(p) - Math.log1p(-p);
    double logProbability = trials * Math.log1p(-p); // of k = 0
    double tail = Math.exp(logProbability);
    long k = 0;
    while (tail < alpha && k < trials) {
      logProbability += Math.log((double) (trials - k) / (k + 1)) + logOdds;
      k++;
      tail += Math.exp(logProbability);
    }
    return k;
  }

  boolean contains(long count) {
    return low <= count && count <= high;
  }
}
