package io.inmesh.samples.quickstart.control;

import java.time.Duration;

/**
 * What the control plane's operator wants: the few things that change while the demonstration runs.
 *
 * @param v2Percent share of requests that v2 gets, 0 to 100
 * @param canaryHeader whether requests with {@code x-user: beta} go to v2 whatever the share
 * @param ejectionTime how long an instance is ejected the first time
 * @param mistake what is wrong with it
 */
public record ShopConfig(
    int v2Percent, boolean canaryHeader, Duration ejectionTime, Mistake mistake) {

  /** What an operator may get wrong. */
  public enum Mistake {
    /** Nothing. */
    NONE,
    /** A route with a regular expression that does not compile, and a cluster with 150 percent. */
    TYPING_ERRORS
  }

  /** Everything to v1. */
  public static ShopConfig initial(Duration ejectionTime) {
    return new ShopConfig(0, false, ejectionTime, Mistake.NONE);
  }

  /** This with another share for v2. */
  public ShopConfig withV2Percent(int percent) {
    return new ShopConfig(percent, canaryHeader, ejectionTime, mistake);
  }

  /** This with the canary route. */
  public ShopConfig withCanaryHeader() {
    return new ShopConfig(v2Percent, true, ejectionTime, mistake);
  }

  /** This with typing errors. */
  public ShopConfig withTypingErrors() {
    return new ShopConfig(v2Percent, canaryHeader, ejectionTime, Mistake.TYPING_ERRORS);
  }
}
