package io.inmesh.config;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One complete configuration: everything that a {@link ConfigSource} knows at one moment.
 *
 * <p>The maps are persistent ({@link ResourceMap}): the next configuration shares all that did not
 * change with this one, so that a consumer finds the difference in time proportional to the change.
 *
 * @param listeners listeners by name
 * @param routeTables route configurations by {@link RouteSource.Named#key}, those that a listener
 *     refers to (not the inline ones)
 * @param clusters clusters by name, each with its endpoints; a cluster that is still warming for
 *     the first time is absent
 * @param problems why a resource that something refers to cannot be used, by {@link ResourceKind}
 *     and name (or key)
 * @param runtime runtime values that fractions and feature flags consult
 * @param localCluster the cluster that this process itself belongs to, for zone-aware routing
 *     ({@code cluster_manager.local_cluster_name}); null when unknown
 */
public record MeshConfig(
    ResourceMap<Listener> listeners,
    ResourceMap<RouteTable> routeTables,
    ResourceMap<ClusterWithEndpoints> clusters,
    ResourceMap<Problem> problems,
    RuntimeValues runtime,
    @Nullable String localCluster) {

  private static final MeshConfig EMPTY =
      new MeshConfig(
          ResourceMap.empty(),
          ResourceMap.empty(),
          ResourceMap.empty(),
          ResourceMap.empty(),
          RuntimeValues.EMPTY);

  public MeshConfig {
    Objects.requireNonNull(listeners, "listeners");
    Objects.requireNonNull(routeTables, "routeTables");
    Objects.requireNonNull(clusters, "clusters");
    Objects.requireNonNull(problems, "problems");
    Objects.requireNonNull(runtime, "runtime");
  }

  /** A configuration of a process that belongs to no cluster that is known. */
  public MeshConfig(
      ResourceMap<Listener> listeners,
      ResourceMap<RouteTable> routeTables,
      ResourceMap<ClusterWithEndpoints> clusters,
      ResourceMap<Problem> problems,
      RuntimeValues runtime) {
    this(listeners, routeTables, clusters, problems, runtime, null);
  }

  /** A configuration with nothing in it. */
  public static MeshConfig empty() {
    return EMPTY;
  }
}
