package io.inmesh.config;

import java.util.List;
import java.util.Objects;

/**
 * One endpoint ({@code LbEndpoint}).
 *
 * @param address where it listens
 * @param hostname {@code endpoint.hostname}, for auto host rewrite; "" when unset
 * @param health as the control plane says
 * @param weight {@code load_balancing_weight}, at least 1
 * @param metadata the endpoint's metadata
 * @param additionalAddresses {@code additional_addresses}
 */
public record Endpoint(
    EndpointAddress address,
    String hostname,
    HealthStatus health,
    int weight,
    Metadata metadata,
    List<EndpointAddress> additionalAddresses) {
  public Endpoint {
    Objects.requireNonNull(address, "address");
    additionalAddresses = List.copyOf(additionalAddresses);
    if (weight < 1) {
      throw new IllegalArgumentException("weight: " + weight + " (expected: >= 1)");
    }
  }

  /** A healthy endpoint of weight 1. */
  public static Endpoint of(String host, int port) {
    return new Endpoint(
        new EndpointAddress(host, port), "", HealthStatus.UNKNOWN, 1, Metadata.EMPTY, List.of());
  }

  /** {@code envoy.config.core.v3.HealthStatus}. */
  public enum HealthStatus {
    UNKNOWN,
    HEALTHY,
    UNHEALTHY,
    DRAINING,
    TIMEOUT,
    DEGRADED
  }
}
