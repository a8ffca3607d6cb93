package io.inmesh.call;

import io.inmesh.config.RoutingPriority;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Wishes of the application that are stronger than the configuration: for one call, or, in a {@link
 * MeshContext}, for all calls that are made while a request is worked on. Immutable.
 *
 * <pre>{@code
 * CallOverrides overrides = CallOverrides.NONE.withPriority(RoutingPriority.HIGH);
 * }</pre>
 *
 * @param cluster the cluster to use instead of the route's; null to leave it to the route
 * @param random the random value of every draw of this call, for explanations and tests; null to
 *     draw
 * @param priority whose circuit breakers count, instead of the route's; null to leave it to the
 *     route
 * @param clusters for clusters that a route may choose the one to use instead; unlike {@code
 *     cluster} it leaves calls to any other cluster alone
 */
public record CallOverrides(
    @Nullable String cluster,
    @Nullable Long random,
    @Nullable RoutingPriority priority,
    Map<String, String> clusters) {

  /** No wishes. */
  public static final CallOverrides NONE = new CallOverrides(null, null, null, Map.of());

  public CallOverrides {
    clusters = Map.copyOf(clusters);
  }

  /** Wishes about cluster and draws only. */
  public CallOverrides(@Nullable String cluster, @Nullable Long random) {
    this(cluster, random, null, Map.of());
  }

  /** These, with a cluster to use whatever the route says. */
  public CallOverrides withCluster(@Nullable String value) {
    return new CallOverrides(value, random, priority, clusters);
  }

  /** These, with the random value of every draw. */
  public CallOverrides withRandom(@Nullable Long value) {
    return new CallOverrides(cluster, value, priority, clusters);
  }

  /** These, with the priority whose circuit breakers count. */
  public CallOverrides withPriority(@Nullable RoutingPriority value) {
    return new CallOverrides(cluster, random, value, clusters);
  }

  /** These, with a cluster to use where a route chooses a certain other one. */
  public CallOverrides withClusterInsteadOf(String chosen, String value) {
    Map<String, String> more = new HashMap<>(clusters);
    more.put(Objects.requireNonNull(chosen, "chosen"), Objects.requireNonNull(value, "cluster"));
    return new CallOverrides(cluster, random, priority, more);
  }

  /** These, where they say nothing the others. */
  public CallOverrides orElse(CallOverrides others) {
    if (others == NONE) {
      return this;
    }
    Map<String, String> all = new HashMap<>(others.clusters);
    all.putAll(clusters);
    return new CallOverrides(
        cluster != null ? cluster : others.cluster,
        random != null ? random : others.random,
        priority != null ? priority : others.priority,
        all);
  }

  /** The cluster to use where the route chooses this one. */
  public String insteadOf(String chosen) {
    return cluster != null ? cluster : clusters.getOrDefault(chosen, chosen);
  }
}
