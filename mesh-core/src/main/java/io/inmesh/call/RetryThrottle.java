package io.inmesh.call;

/**
 * Limits the retries of one client, beside the budget of the cluster that all clients share ({@code
 * retryThrottling} of gRFC A6). Thread-safe.
 */
@FunctionalInterface
public interface RetryThrottle {
  /**
   * An attempt has failed so that it would be sent again, or its server forbids that. Not told of
   * what was never processed.
   *
   * @return whether it may be sent again
   */
  boolean onFailure();
}
