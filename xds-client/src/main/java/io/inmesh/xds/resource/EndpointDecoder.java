package io.inmesh.xds.resource;

import io.inmesh.config.Endpoint;
import io.inmesh.config.Endpoint.HealthStatus;
import io.inmesh.config.EndpointAddress;
import io.inmesh.xds.proto.envoy.config.endpoint.v3.ClusterLoadAssignment;
import io.inmesh.xds.proto.envoy.config.endpoint.v3.LbEndpoint;
import io.inmesh.xds.resource.value.Place;
import io.inmesh.xds.resource.value.Scalars;
import io.inmesh.xds.resource.value.Structs;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Decodes {@code envoy.config.endpoint.v3.LbEndpoint}. */
final class EndpointDecoder {
  private EndpointDecoder() {}

  /**
   * One endpoint; null when anything is wrong with it, or when this library cannot reach it.
   *
   * @param root the place of the assignment
   * @param assignment where {@code endpoint_name} is looked up
   */
  static @Nullable Endpoint decode(
      Place place,
      Place root,
      LbEndpoint lbEndpoint,
      ClusterLoadAssignment assignment,
      AddressDecoder.Hosts hosts) {
    io.inmesh.xds.proto.envoy.config.endpoint.v3.Endpoint endpoint =
        identified(place, lbEndpoint, assignment);
    if (endpoint == null) {
      return null;
    }
    Place at =
        lbEndpoint.hasEndpoint()
            ? place.field("endpoint")
            : root.entry("named_endpoints", lbEndpoint.getEndpointName());
    if (!endpoint.hasAddress()) {
      at.field("address").invalid("unset", "a socket_address");
      return null;
    }
    EndpointAddress address =
        AddressDecoder.decode(at.field("address"), endpoint.getAddress(), hosts);
    List<EndpointAddress> additional = new ArrayList<>(endpoint.getAdditionalAddressesCount());
    for (int i = 0; i < endpoint.getAdditionalAddressesCount(); i++) {
      EndpointAddress other =
          AddressDecoder.decode(
              at.item("additional_addresses", i).field("address"),
              endpoint.getAdditionalAddresses(i).getAddress(),
              hosts);
      if (other != null) {
        additional.add(other);
      }
    }
    if (address == null) {
      return null;
    }
    Endpoint decoded =
        new Endpoint(
            address,
            endpoint.getHostname(),
            health(place, lbEndpoint),
            weight(place.field("load_balancing_weight"), lbEndpoint),
            Structs.metadata(lbEndpoint.getMetadata()),
            additional);
    return place.broken() || at.broken() ? null : decoded;
  }

  private static io.inmesh.xds.proto.envoy.config.endpoint.v3.@Nullable Endpoint identified(
      Place place, LbEndpoint lbEndpoint, ClusterLoadAssignment assignment) {
    switch (lbEndpoint.getHostIdentifierCase()) {
      case ENDPOINT:
        return lbEndpoint.getEndpoint();
      case ENDPOINT_NAME:
        var named = assignment.getNamedEndpointsMap().get(lbEndpoint.getEndpointName());
        if (named == null) {
          place
              .field("endpoint_name")
              .invalid(lbEndpoint.getEndpointName(), "a key of named_endpoints");
        }
        return named;
      case HOSTIDENTIFIER_NOT_SET:
        place.invalid("no host_identifier", "endpoint or endpoint_name");
        break;
    }
    return null;
  }

  private static int weight(Place place, LbEndpoint lbEndpoint) {
    if (!lbEndpoint.hasLoadBalancingWeight()) {
      return 1;
    }
    long weight = Scalars.unsigned(lbEndpoint.getLoadBalancingWeight());
    if (weight < 1) {
      place.invalid(weight, ">= 1");
      return 1;
    }
    if (weight > Integer.MAX_VALUE) {
      place.unsupported(weight, "<= " + Integer.MAX_VALUE);
      return Integer.MAX_VALUE;
    }
    return (int) weight;
  }

  /** An unknown status is taken for one that must not get traffic. */
  private static HealthStatus health(Place place, LbEndpoint lbEndpoint) {
    switch (lbEndpoint.getHealthStatus()) {
      case UNKNOWN:
        return HealthStatus.UNKNOWN;
      case HEALTHY:
        return HealthStatus.HEALTHY;
      case UNHEALTHY:
        return HealthStatus.UNHEALTHY;
      case DRAINING:
        return HealthStatus.DRAINING;
      case TIMEOUT:
        return HealthStatus.TIMEOUT;
      case DEGRADED:
        return HealthStatus.DEGRADED;
      case UNRECOGNIZED:
        place.field("health_status").unsupported(lbEndpoint.getHealthStatusValue(), "0 to 5");
        break;
    }
    return HealthStatus.UNHEALTHY;
  }
}
