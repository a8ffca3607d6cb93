package io.inmesh.config;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** How a route chooses its cluster. */
public sealed interface ClusterSpecifier {
  /** {@code cluster}. */
  record Single(String cluster) implements ClusterSpecifier {}

  /** {@code cluster_header}: the cluster's name is the value of this request header. */
  record FromHeader(String header) implements ClusterSpecifier {}

  /**
   * {@code weighted_clusters}.
   *
   * @param clusters in order; weights sum to 1 to 2^32-1, single weights may be 0
   * @param randomHeader {@code header_name}: an unsigned integer that replaces the draw; null for
   *     none
   * @param runtimeKeyPrefix {@code runtime_key_prefix}; null for none
   */
  record Weighted(
      List<WeightedCluster> clusters,
      @Nullable String randomHeader,
      @Nullable String runtimeKeyPrefix)
      implements ClusterSpecifier {
    public Weighted {
      clusters = List.copyOf(clusters);
    }
  }

  /**
   * One weighted cluster.
   *
   * @param cluster {@link Single} or {@link FromHeader}
   * @param weight 0 to 2^32-1
   * @param requestHeaders edits of requests that go here
   * @param responseHeaders edits of their responses
   * @param filterConfig overrides by filter entry name
   * @param hostRewrite {@code host_rewrite_literal}; null for none
   * @param metadataMatch merged over the route's
   */
  record WeightedCluster(
      ClusterSpecifier cluster,
      long weight,
      HeaderEdits requestHeaders,
      HeaderEdits responseHeaders,
      Map<String, FilterOverride> filterConfig,
      @Nullable String hostRewrite,
      Map<String, Object> metadataMatch) {
    public WeightedCluster {
      filterConfig = Map.copyOf(filterConfig);
      metadataMatch = Map.copyOf(metadataMatch);
    }

    /** A cluster and its weight, nothing else. */
    public static WeightedCluster of(String cluster, long weight) {
      return new WeightedCluster(
          new Single(cluster),
          weight,
          HeaderEdits.NONE,
          HeaderEdits.NONE,
          Map.of(),
          null,
          Map.of());
    }
  }
}
