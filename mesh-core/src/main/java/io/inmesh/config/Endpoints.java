package io.inmesh.config;

import java.util.List;

/**
 * Where a cluster is ({@code envoy.config.endpoint.v3.ClusterLoadAssignment}).
 *
 * @param name the service or cluster name
 * @param localities in order; each priority from 0 up without a gap
 * @param drops {@code policy.drop_overloads}
 * @param overprovisioningFactorPercent default 140
 * @param weightedPriorityHealth {@code policy.weighted_priority_health}
 */
public record Endpoints(
    String name,
    List<LocalityEndpoints> localities,
    List<DropOverload> drops,
    int overprovisioningFactorPercent,
    boolean weightedPriorityHealth) {

  public Endpoints {
    localities = List.copyOf(localities);
    drops = List.copyOf(drops);
  }

  /** No endpoints. */
  public static Endpoints none(String name) {
    return of(name, List.of());
  }

  /** Endpoints without drops, the proto's defaults. */
  public static Endpoints of(String name, List<LocalityEndpoints> localities) {
    return new Endpoints(name, localities, List.of(), 140, false);
  }

  /**
   * The endpoints of one locality and priority.
   *
   * @param locality where
   * @param weight {@code load_balancing_weight}; 0 when unset
   * @param priority 0 is the highest
   * @param endpoints in order
   */
  public record LocalityEndpoints(
      Locality locality, long weight, int priority, List<Endpoint> endpoints) {
    public LocalityEndpoints {
      endpoints = List.copyOf(endpoints);
    }
  }

  /**
   * A share of calls that is dropped.
   *
   * @param category for statistics
   * @param fraction the share
   */
  public record DropOverload(String category, RuntimeFraction fraction) {}
}
