package io.inmesh.config;

import java.util.Objects;

/**
 * A cluster and the endpoints that serve it at the moment, resolved from whatever discovers them.
 *
 * @param cluster what the cluster is
 * @param endpoints where it is; {@link Endpoints#none} when nothing is known (yet)
 */
public record ClusterWithEndpoints(Cluster cluster, Endpoints endpoints) {
  public ClusterWithEndpoints {
    Objects.requireNonNull(cluster, "cluster");
    Objects.requireNonNull(endpoints, "endpoints");
  }
}
