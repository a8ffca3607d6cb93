package io.inmesh.xds.resource;

import com.google.protobuf.Any;
import io.inmesh.config.Endpoints;
import io.inmesh.xds.proto.envoy.config.endpoint.v3.ClusterLoadAssignment;
import io.inmesh.xds.protocol.Decoded;
import io.inmesh.xds.protocol.ResourceError;
import io.inmesh.xds.protocol.ResourceType;
import io.inmesh.xds.resource.value.Place;
import org.jspecify.annotations.Nullable;

/** Endpoints (EDS). */
final class ClusterLoadAssignmentType implements ResourceType<Endpoints> {
  @Override
  public String typeUrl() {
    return "type.googleapis.com/envoy.config.endpoint.v3.ClusterLoadAssignment";
  }

  @Override
  public String shortName() {
    return "EDS";
  }

  @Override
  public boolean fullStateOfTheWorld() {
    return false;
  }

  @Override
  public boolean supportsWildcard() {
    return false;
  }

  @Override
  public String method(boolean delta) {
    return "envoy.service.endpoint.v3.EndpointDiscoveryService/"
        + (delta ? "Delta" : "Stream")
        + "Endpoints";
  }

  @Override
  public Decoded<Endpoints> decode(Any resource, String name) {
    return Decoding.decode(
        resource,
        name,
        ClusterLoadAssignment.getDefaultInstance(),
        ClusterLoadAssignment::getClusterName,
        ClusterLoadAssignmentType::endpoints);
  }

  /** Nothing of invalid endpoints can be used; unsupported ones are left out of the others. */
  private static @Nullable Endpoints endpoints(
      Place place, ClusterLoadAssignment assignment, String name) {
    Endpoints endpoints = EndpointsDecoder.decode(place, assignment, name, AddressDecoder.Hosts.IP);
    boolean invalid =
        place.errors().stream().anyMatch(error -> error.kind() == ResourceError.Kind.INVALID);
    return invalid ? null : endpoints;
  }
}
