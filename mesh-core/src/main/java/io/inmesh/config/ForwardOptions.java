package io.inmesh.config;

import java.util.Map;

/**
 * The rest of a forwarding route action.
 *
 * @param priority {@code priority}: which circuit breaker thresholds apply
 * @param clusterNotFoundStatus 503, 404 or 500
 * @param metadataMatch {@code metadata_match} below {@code envoy.lb}: the wanted subset
 */
public record ForwardOptions(
    RoutingPriority priority, int clusterNotFoundStatus, Map<String, Object> metadataMatch) {
  /** The proto's defaults. */
  public static final ForwardOptions DEFAULT =
      new ForwardOptions(RoutingPriority.DEFAULT, 503, Map.of());

  public ForwardOptions {
    metadataMatch = Map.copyOf(metadataMatch);
  }
}
