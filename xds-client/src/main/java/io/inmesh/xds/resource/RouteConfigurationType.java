package io.inmesh.xds.resource;

import com.google.protobuf.Any;
import io.inmesh.config.RouteTable;
import io.inmesh.xds.proto.envoy.config.route.v3.RouteConfiguration;
import io.inmesh.xds.protocol.Decoded;
import io.inmesh.xds.protocol.ResourceType;
import io.inmesh.xds.resource.value.Place;

/** Route configurations (RDS). */
final class RouteConfigurationType implements ResourceType<RouteTable> {
  @Override
  public String typeUrl() {
    return "type.googleapis.com/envoy.config.route.v3.RouteConfiguration";
  }

  @Override
  public String shortName() {
    return "RDS";
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
    return "envoy.service.route.v3.RouteDiscoveryService/"
        + (delta ? "Delta" : "Stream")
        + "Routes";
  }

  @Override
  public Decoded<RouteTable> decode(Any resource, String name) {
    return Decoding.decode(
        resource,
        name,
        RouteConfiguration.getDefaultInstance(),
        RouteConfiguration::getName,
        RouteConfigurationType::table);
  }

  private static RouteTable table(Place place, RouteConfiguration config, String name) {
    return RouteTableDecoder.decode(
        place, config.getName().equals(name) ? config : config.toBuilder().setName(name).build());
  }
}
