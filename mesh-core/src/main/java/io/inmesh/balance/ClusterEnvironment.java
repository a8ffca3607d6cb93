package io.inmesh.balance;

import io.inmesh.config.Locality;
import io.inmesh.health.OutlierListener;
import java.util.Objects;
import java.util.function.LongSupplier;

/**
 * What the clusters of a mesh share.
 *
 * @param random uniformly distributed 64-bit values, from any thread
 * @param timer wakes clusters
 * @param outliers told of ejections
 * @param locality the mesh node's own; {@link Locality#NONE} when unknown
 */
public record ClusterEnvironment(
    LongSupplier random, ClusterTimer timer, OutlierListener outliers, Locality locality) {
  public ClusterEnvironment {
    Objects.requireNonNull(random, "random");
    Objects.requireNonNull(timer, "timer");
    Objects.requireNonNull(outliers, "outliers");
    Objects.requireNonNull(locality, "locality");
  }
}
