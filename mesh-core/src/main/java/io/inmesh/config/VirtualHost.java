package io.inmesh.config;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A virtual host ({@code envoy.config.route.v3.VirtualHost}).
 *
 * @param name for statistics and messages
 * @param domains exact, {@code *suffix}, {@code prefix*} or {@code *}; such as {@code *.svc} or
 *     {@code *-beta.svc}, {@code api.*} or {@code api-*}
 * @param routes in order; the first match wins
 * @param requestHeaders edits of requests
 * @param responseHeaders edits of responses
 * @param filterConfig {@code typed_per_filter_config} by filter entry name
 * @param policies what its routes inherit
 * @param annotations what decides nothing
 */
public record VirtualHost(
    String name,
    List<String> domains,
    List<RouteEntry> routes,
    HeaderEdits requestHeaders,
    HeaderEdits responseHeaders,
    Map<String, FilterOverride> filterConfig,
    Policies policies,
    Annotations annotations) {

  public VirtualHost {
    domains = List.copyOf(domains);
    routes = List.copyOf(routes);
    filterConfig = Map.copyOf(filterConfig);
  }

  /** A virtual host without edits, overrides or policies. */
  public static VirtualHost of(String name, List<String> domains, List<RouteEntry> routes) {
    return new VirtualHost(
        name,
        domains,
        routes,
        HeaderEdits.NONE,
        HeaderEdits.NONE,
        Map.of(),
        Policies.DEFAULT,
        Annotations.NONE);
  }

  /**
   * What statistics and formats say of a virtual host.
   *
   * @param virtualClusters named groups of requests, for statistics
   * @param metadata its metadata
   */
  public record Annotations(List<VirtualCluster> virtualClusters, Metadata metadata) {
    /** Nothing is said. */
    public static final Annotations NONE = new Annotations(List.of(), Metadata.EMPTY);

    public Annotations {
      virtualClusters = List.copyOf(virtualClusters);
    }
  }

  /**
   * What the routes of a virtual host inherit.
   *
   * @param requireTls {@code require_tls}
   * @param retry the policy of routes that have none
   * @param hedge the policy of routes that have none
   * @param mirrors {@code request_mirror_policies} of routes that have none
   * @param requestAttemptCount {@code include_request_attempt_count}
   * @param attemptCountInResponse {@code include_attempt_count_in_response}
   * @param isTimeoutRetryHeader {@code include_is_timeout_retry_header}
   * @param bufferLimits how much of a body may be sent again
   */
  public record Policies(
      TlsRequirement requireTls,
      @Nullable RetryPolicy retry,
      @Nullable HedgePolicy hedge,
      List<MirrorPolicy> mirrors,
      boolean requestAttemptCount,
      boolean attemptCountInResponse,
      boolean isTimeoutRetryHeader,
      BufferLimits bufferLimits) {
    /** Nothing to inherit. */
    public static final Policies DEFAULT =
        new Policies(
            TlsRequirement.NONE, null, null, List.of(), false, false, false, BufferLimits.NONE);

    public Policies {
      mirrors = List.copyOf(mirrors);
    }
  }

  /** {@code TlsRequirementType}: plaintext requests are redirected to https. */
  public enum TlsRequirement {
    NONE,
    EXTERNAL_ONLY,
    ALL
  }

  /**
   * A virtual cluster: requests that are counted together.
   *
   * @param name for statistics
   * @param headers all must match
   */
  public record VirtualCluster(String name, List<HeaderMatcher> headers) {
    public VirtualCluster {
      headers = List.copyOf(headers);
    }
  }
}
