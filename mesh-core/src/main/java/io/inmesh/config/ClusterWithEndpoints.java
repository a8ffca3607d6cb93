package io.inmesh.config;

import java.util.List;
import java.util.Objects;

/**
 * A cluster and the endpoints that serve it at the moment, resolved from whatever discovers them.
 *
 * @param cluster what the cluster is
 * @param endpoints where it is; {@link Endpoints#none} when nothing is known (yet). Of an aggregate
 *     cluster: those of its leaves, the priorities of each leaf after those of the one before
 * @param leaves of an aggregate cluster, which priorities belong to which cluster, in order; empty
 *     of any other. A leaf is itself in {@link MeshConfig#clusters()}; its policies (balancing,
 *     circuit breakers, outlier detection, connection) hold for its endpoints
 */
public record ClusterWithEndpoints(Cluster cluster, Endpoints endpoints, List<Leaf> leaves) {
  public ClusterWithEndpoints {
    Objects.requireNonNull(cluster, "cluster");
    Objects.requireNonNull(endpoints, "endpoints");
    leaves = List.copyOf(leaves);
  }

  /** A cluster that is not an aggregate. */
  public ClusterWithEndpoints(Cluster cluster, Endpoints endpoints) {
    this(cluster, endpoints, List.of());
  }

  /**
   * A leaf of an aggregate cluster.
   *
   * @param cluster its name
   * @param firstPriority the aggregate's priority that is the leaf's priority 0
   * @param priorities how many priorities it has; 0 when it has no endpoints
   */
  public record Leaf(String cluster, int firstPriority, int priorities) {}
}
