package io.inmesh.config;

import java.time.Duration;

/**
 * Outlier detection of a cluster ({@code envoy.config.cluster.v3.OutlierDetection}).
 *
 * @param ejection how long and how many
 * @param consecutive consecutive errors
 * @param successRate success rate against the mean
 * @param failurePercentage failure percentage against a threshold
 * @param splitExternalLocalOriginErrors count local origin errors apart
 * @param successfulActiveHealthCheckUneject default true
 */
public record OutlierDetection(
    Ejection ejection,
    Consecutive consecutive,
    SuccessRate successRate,
    FailurePercentage failurePercentage,
    boolean splitExternalLocalOriginErrors,
    boolean successfulActiveHealthCheckUneject) {

  /** The proto's defaults. */
  public static final OutlierDetection DEFAULT =
      new OutlierDetection(
          Ejection.DEFAULT,
          Consecutive.DEFAULT,
          SuccessRate.DEFAULT,
          FailurePercentage.DEFAULT,
          false,
          true);

  /**
   * How long and how many.
   *
   * @param interval default 10 s
   * @param base default 30 s
   * @param max default 300 s or the base where that is longer
   * @param maxJitter default zero
   * @param maxPercent default 10
   * @param alwaysEjectOne default false
   */
  public record Ejection(
      Duration interval,
      Duration base,
      Duration max,
      Duration maxJitter,
      int maxPercent,
      boolean alwaysEjectOne) {
    /** The proto's defaults. */
    public static final Ejection DEFAULT =
        new Ejection(
            Duration.ofSeconds(10),
            Duration.ofSeconds(30),
            Duration.ofSeconds(300),
            Duration.ZERO,
            10,
            false);
  }

  /**
   * Consecutive errors; 0 errors is never. Enforcing values are percentages.
   *
   * @param serverErrors {@code consecutive_5xx}, default 5, enforced 100 %
   * @param gatewayFailures {@code consecutive_gateway_failure}, default 5, enforced 0 %
   * @param localOriginFailures {@code consecutive_local_origin_failure}, default 5, enforced 100 %
   */
  public record Consecutive(
      int serverErrors,
      int enforcingServerErrors,
      int gatewayFailures,
      int enforcingGatewayFailures,
      int localOriginFailures,
      int enforcingLocalOriginFailures) {
    /** The proto's defaults. */
    public static final Consecutive DEFAULT = new Consecutive(5, 100, 5, 0, 5, 100);
  }

  /**
   * Success rate: ejected below mean - factor * standard deviation.
   *
   * @param enforcing percent, default 100
   * @param enforcingLocalOrigin percent, default 100
   * @param minimumHosts default 5
   * @param requestVolume default 100
   * @param stdevFactor thousandths, default 1900
   */
  public record SuccessRate(
      int enforcing,
      int enforcingLocalOrigin,
      int minimumHosts,
      int requestVolume,
      int stdevFactor) {
    /** The proto's defaults. */
    public static final SuccessRate DEFAULT = new SuccessRate(100, 100, 5, 100, 1900);
  }

  /**
   * Failure percentage.
   *
   * @param enforcing percent, default 0
   * @param enforcingLocalOrigin percent, default 0
   * @param threshold percent, default 85
   * @param minimumHosts default 5
   * @param requestVolume default 50
   */
  public record FailurePercentage(
      int enforcing, int enforcingLocalOrigin, int threshold, int minimumHosts, int requestVolume) {
    /** The proto's defaults. */
    public static final FailurePercentage DEFAULT = new FailurePercentage(0, 0, 85, 5, 50);
  }
}
