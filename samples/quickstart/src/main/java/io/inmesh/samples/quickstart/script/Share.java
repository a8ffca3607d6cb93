package io.inmesh.samples.quickstart.script;

/**
 * The share of requests that went to one version, as promised and as seen.
 *
 * @param title which requests
 * @param expected 0 to 1
 * @param hits how many went there
 * @param requests of how many
 */
record Share(String title, double expected, long hits, long requests) {
  /** On each side: a correct split is called wrong about once in a billion measurements. */
  private static final double ALPHA = 5e-10;

  /** Whether chance explains the difference; never without a request. */
  boolean isKept() {
    return requests > 0 && acceptable().contains(hits);
  }

  /** The hits that chance explains. */
  Binomial acceptable() {
    return Binomial.acceptable(requests, expected, ALPHA);
  }

  double observed() {
    return requests == 0 ? 0 : (double) hits / requests;
  }
}
