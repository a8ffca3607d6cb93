package io.inmesh.config;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * When and how a failed attempt is tried again ({@code envoy.config.route.v3.RetryPolicy}).
 *
 * @param on the conditions
 * @param retriable what {@code retriable-status-codes} and {@code retriable-headers} refer to
 * @param numRetries default 1
 * @param perTryTimeout zero for none
 * @param perTryIdleTimeout zero for none
 * @param backoff pauses between attempts
 * @param rateLimited pauses that the upstream asks for; null for none
 * @param hosts which hosts a retry avoids
 */
public record RetryPolicy(
    Set<RetryOn> on,
    Retriable retriable,
    int numRetries,
    Duration perTryTimeout,
    Duration perTryIdleTimeout,
    Backoff backoff,
    @Nullable RateLimitedBackoff rateLimited,
    HostSelection hosts) {

  public RetryPolicy {
    on = Set.copyOf(on);
  }

  /** A policy of conditions and a count, the rest as the proto's defaults. */
  public static RetryPolicy of(Set<RetryOn> on, int numRetries) {
    return new RetryPolicy(
        on,
        Retriable.NONE,
        numRetries,
        Duration.ZERO,
        Duration.ZERO,
        Backoff.DEFAULT,
        null,
        HostSelection.DEFAULT);
  }

  /**
   * What the configured conditions refer to.
   *
   * @param statusCodes {@code retriable_status_codes}
   * @param responseHeaders {@code retriable_headers}; any may match
   * @param requestHeaders {@code retriable_request_headers}: when not empty, only requests that
   *     match one are retried
   */
  public record Retriable(
      Set<Integer> statusCodes,
      List<HeaderMatcher> responseHeaders,
      List<HeaderMatcher> requestHeaders) {
    /** Nothing. */
    public static final Retriable NONE = new Retriable(Set.of(), List.of(), List.of());

    public Retriable {
      statusCodes = Set.copyOf(statusCodes);
      responseHeaders = List.copyOf(responseHeaders);
      requestHeaders = List.copyOf(requestHeaders);
    }
  }

  /**
   * {@code retry_back_off}: the n-th pause is uniform in [0, min(base * 2^(n-1), max)), as Envoy
   * does it; its documentation says 2^n - 1.
   *
   * @param base default 25 ms
   * @param max default ten times the base
   */
  public record Backoff(Duration base, Duration max) {
    /** 25 ms, 250 ms. */
    public static final Backoff DEFAULT =
        new Backoff(Duration.ofMillis(25), Duration.ofMillis(250));
  }

  /**
   * {@code rate_limited_retry_back_off}.
   *
   * @param resetHeaders tried in order
   * @param max default 300 s; a longer pause means that the header is not used
   */
  public record RateLimitedBackoff(List<ResetHeader> resetHeaders, Duration max) {
    public RateLimitedBackoff {
      resetHeaders = List.copyOf(resetHeaders);
    }
  }

  /**
   * A response header that tells when to come back.
   *
   * @param name lower case
   * @param unixTimestamp the value is seconds since 1970 instead of seconds from now
   */
  public record ResetHeader(String name, boolean unixTimestamp) {}

  /**
   * {@code retry_host_predicate}, {@code retry_priority}.
   *
   * @param avoidPrevious {@code envoy.retry_host_predicates.previous_hosts}
   * @param omitCanary {@code envoy.retry_host_predicates.omit_canary_hosts}
   * @param omitMetadata {@code envoy.retry_host_predicates.omit_host_metadata}, below {@code
   *     envoy.lb}; empty for none
   * @param maxSelectionAttempts {@code host_selection_retry_max_attempts}, default 1
   * @param previousPriorityUpdateFrequency {@code envoy.retry_priorities.previous_priorities}; 0
   *     for none
   */
  public record HostSelection(
      boolean avoidPrevious,
      boolean omitCanary,
      java.util.Map<String, Object> omitMetadata,
      long maxSelectionAttempts,
      int previousPriorityUpdateFrequency) {
    /** No predicates. */
    public static final HostSelection DEFAULT =
        new HostSelection(false, false, java.util.Map.of(), 1, 0);
  }
}
