package io.inmesh.config;

import org.jspecify.annotations.Nullable;

/**
 * Limits of concurrency of a cluster ({@code envoy.config.cluster.v3.CircuitBreakers}).
 *
 * @param normal thresholds of {@code DEFAULT} priority
 * @param high thresholds of {@code HIGH} priority
 * @param maxConnectionsPerHost {@code per_host_thresholds}; null for none
 */
public record CircuitBreakers(
    Thresholds normal, Thresholds high, @Nullable Long maxConnectionsPerHost) {
  /** The proto's defaults. */
  public static final CircuitBreakers DEFAULT =
      new CircuitBreakers(Thresholds.DEFAULT, Thresholds.DEFAULT, null);

  /** The thresholds of a priority. */
  public Thresholds of(RoutingPriority priority) {
    return priority == RoutingPriority.HIGH ? high : normal;
  }

  /**
   * {@code Thresholds}.
   *
   * @param maxConnections default 1024
   * @param maxPendingRequests default 1024
   * @param maxRequests default 1024
   * @param maxRetries default 3; not used when there is a budget
   * @param retryBudget null for none
   * @param trackRemaining {@code track_remaining}
   */
  public record Thresholds(
      long maxConnections,
      long maxPendingRequests,
      long maxRequests,
      long maxRetries,
      @Nullable RetryBudget retryBudget,
      boolean trackRemaining) {
    /** The proto's defaults. */
    public static final Thresholds DEFAULT = new Thresholds(1024, 1024, 1024, 3, null, false);
  }

  /**
   * {@code RetryBudget}: at most max(minRetryConcurrency, budgetPercent of active and pending
   * requests) retries at once.
   *
   * @param budgetPercent default 20
   * @param minRetryConcurrency default 3
   */
  public record RetryBudget(double budgetPercent, long minRetryConcurrency) {}
}
