package io.inmesh.internal.route;

import io.inmesh.call.RequestView;
import io.inmesh.config.ClusterSpecifier;
import io.inmesh.config.ClusterSpecifier.WeightedCluster;
import io.inmesh.config.FilterOverride;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A cluster that a route can choose, with what holds only for requests that go there. Immutable.
 */
public final class ClusterTarget {
  private final String name;
  private final @Nullable RequestField header;
  private final WeightedCluster source;
  private final Map<String, Object> metadataMatch;
  private final Map<String, FilterOverride> filterOverrides;

  /**
   * Compiles a target.
   *
   * @param source the weighted cluster, or one of weight 1 around the route's only cluster
   * @param routeMetadata the route's {@code metadata_match}
   * @param routeOverrides the effective filter overrides of the route
   */
  ClusterTarget(
      WeightedCluster source,
      Map<String, Object> routeMetadata,
      Map<String, FilterOverride> routeOverrides) {
    this.source = source;
    if (source.cluster() instanceof ClusterSpecifier.FromHeader fromHeader) {
      name = "";
      header = RequestField.of(fromHeader.header());
    } else {
      name = ((ClusterSpecifier.Single) source.cluster()).cluster();
      header = null;
    }
    Map<String, Object> merged = new HashMap<>(routeMetadata);
    merged.putAll(source.metadataMatch());
    metadataMatch = Map.copyOf(merged);
    filterOverrides = FilterOverrides.merge(routeOverrides, source.filterConfig());
  }

  /**
   * The cluster's name for a request: the configured one, or the first value of the configured
   * header; "" when that is missing, which is no cluster.
   */
  public String cluster(RequestView request) {
    if (header == null) {
      return name;
    }
    String value = header.first(request);
    return value == null ? "" : value;
  }

  /** The weighted cluster as configured. */
  public WeightedCluster source() {
    return source;
  }

  /** The wanted subset: the route's {@code metadata_match} with this cluster's laid over it. */
  public Map<String, Object> metadataMatch() {
    return metadataMatch;
  }

  /** Effective {@code typed_per_filter_config} for requests that go here. */
  public Map<String, FilterOverride> filterOverrides() {
    return filterOverrides;
  }
}
