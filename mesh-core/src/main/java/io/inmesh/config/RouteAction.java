package io.inmesh.config;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a route does with a request. */
public sealed interface RouteAction {

  /**
   * {@code route}: forward to a cluster.
   *
   * @param cluster how the cluster is chosen
   * @param rewrites of path and host
   * @param timeouts of the call
   * @param retry null to inherit the virtual host's
   * @param hedge null to inherit the virtual host's
   * @param mirrors {@code request_mirror_policies}; empty to inherit
   * @param hashPolicies {@code hash_policy}
   * @param options the rest
   */
  record Forward(
      ClusterSpecifier cluster,
      Rewrites rewrites,
      Timeouts timeouts,
      @Nullable RetryPolicy retry,
      @Nullable HedgePolicy hedge,
      List<MirrorPolicy> mirrors,
      List<HashPolicy> hashPolicies,
      ForwardOptions options)
      implements RouteAction {
    public Forward {
      mirrors = List.copyOf(mirrors);
      hashPolicies = List.copyOf(hashPolicies);
    }

    /** Forwards to one cluster with the proto's defaults. */
    public static Forward to(String cluster) {
      return to(new ClusterSpecifier.Single(cluster));
    }

    /** Forwards with the proto's defaults. */
    public static Forward to(ClusterSpecifier cluster) {
      return new Forward(
          cluster,
          Rewrites.NONE,
          Timeouts.DEFAULT,
          null,
          null,
          List.of(),
          List.of(),
          ForwardOptions.DEFAULT);
    }

    /** The same with another retry policy. */
    public Forward withRetry(RetryPolicy policy) {
      return new Forward(
          cluster, rewrites, timeouts, policy, hedge, mirrors, hashPolicies, options);
    }

    /** The same with another hedge policy. */
    public Forward withHedge(HedgePolicy policy) {
      return new Forward(
          cluster, rewrites, timeouts, retry, policy, mirrors, hashPolicies, options);
    }

    /** The same with other timeouts. */
    public Forward withTimeouts(Timeouts value) {
      return new Forward(cluster, rewrites, value, retry, hedge, mirrors, hashPolicies, options);
    }

    /** The same with other rewrites. */
    public Forward withRewrites(Rewrites value) {
      return new Forward(cluster, value, timeouts, retry, hedge, mirrors, hashPolicies, options);
    }
  }

  /**
   * {@code redirect}. Null means: as in the request.
   *
   * @param scheme {@code https_redirect} or {@code scheme_redirect}
   * @param host {@code host_redirect}
   * @param port {@code port_redirect}; 0 to keep
   * @param path {@code path_redirect}, may carry a query
   * @param pathRewrite {@code prefix_rewrite}, {@code regex_rewrite} or {@code path_rewrite}
   * @param status 301, 302, 303, 307 or 308
   * @param stripQuery {@code strip_query}
   */
  record Redirect(
      @Nullable String scheme,
      @Nullable String host,
      int port,
      @Nullable String path,
      @Nullable PathRewrite pathRewrite,
      int status,
      boolean stripQuery)
      implements RouteAction {
    /** At most one of {@code path} and {@code pathRewrite}. */
    public Redirect {
      if (path != null && pathRewrite != null) {
        throw new IllegalArgumentException(
            "path_redirect " + path + " beside " + pathRewrite + " (expected: only one of them)");
      }
    }
  }

  /**
   * {@code direct_response}.
   *
   * @param status 200 to 599
   * @param body {@code body}, which {@code %LOCAL_REPLY_BODY%} of the format stands for; "" for
   *     none
   * @param format {@code body_format}; null where the body is sent as it is
   */
  record DirectResponse(int status, String body, @Nullable BodyFormat format)
      implements RouteAction {
    /** One whose body, if any, is sent as it is. */
    public DirectResponse(int status, String body) {
      this(status, body, null);
    }
  }

  /** {@code non_forwarding_action}: only servers use such a route. */
  record NonForwarding() implements RouteAction {}
}
