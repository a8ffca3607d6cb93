package io.inmesh.spring;

import io.inmesh.Mesh;
import io.inmesh.config.ConfigSource;
import io.inmesh.config.Locality;
import io.inmesh.xds.XdsConfigSource;
import io.inmesh.xds.bootstrap.Bootstrap;

/** The builder of a mesh as the properties have it. */
final class MeshSettings {
  private MeshSettings() {}

  static Mesh.Builder builder(MeshProperties properties, ConfigSource source) {
    MeshProperties.Outbound outbound = properties.outbound();
    Mesh.Builder builder =
        Mesh.builder(source)
            .mode(properties.meshMode())
            .outboundListener(outbound.listener())
            .unknownAuthority(outbound.unknownAuthority())
            .beforeFirstConfig(outbound.beforeFirstConfig())
            .firstConfigTimeout(outbound.firstConfigTimeout())
            .inboundListener(properties.inbound().listener())
            .inboundWithoutConfig(properties.inbound().withoutConfigOrDefault());
    MeshProperties.Place place = properties.locality();
    if (!place.region().isEmpty() || !place.zone().isEmpty() || !place.subZone().isEmpty()) {
      builder.locality(new Locality(place.region(), place.zone(), place.subZone()));
    }
    AuthorityPatterns patterns = AuthorityPatterns.of(outbound);
    return patterns.isRestricting() ? builder.authorities(patterns) : builder;
  }

  /** Whether all that there is is read at the start, and no control plane is asked. */
  static boolean readsFilesOnly(ConfigSource source) {
    if (!(source instanceof XdsConfigSource xds)) {
      return false;
    }
    Bootstrap bootstrap = xds.bootstrap();
    return bootstrap.servers().isEmpty()
        && bootstrap.authorities().isEmpty()
        && bootstrap.listeners() == null
        && bootstrap.clusters() == null;
  }
}
