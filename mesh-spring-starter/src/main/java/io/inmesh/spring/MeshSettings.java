package io.inmesh.spring;

import io.inmesh.Mesh;
import io.inmesh.config.ConfigSource;
import io.inmesh.config.Locality;
import io.inmesh.config.MeshMode;
import io.inmesh.xds.XdsConfigSource;
import io.inmesh.xds.transport.Node;

/** The builder of a mesh as the properties have it. */
final class MeshSettings {
  private MeshSettings() {}

  static Mesh.Builder builder(MeshProperties properties, ConfigSource source) {
    MeshProperties.Outbound outbound = properties.outbound();
    Mesh.Builder builder =
        Mesh.builder(source)
            .mode(
                properties.mode() == MeshProperties.Mode.SHADOW
                    ? MeshMode.SHADOW
                    : MeshMode.ENFORCE)
            .outboundListener(outbound.listener())
            .unknownAuthority(outbound.unknownAuthority())
            .beforeFirstConfig(outbound.beforeFirstConfig())
            .firstConfigTimeout(outbound.firstConfigTimeout())
            .inboundListener(properties.inbound().listener())
            .inboundWithoutConfig(properties.inbound().withoutConfigOrDefault())
            .locality(locality(properties.locality(), source));
    AuthorityPatterns patterns = AuthorityPatterns.of(outbound);
    return patterns.isRestricting() ? builder.authorities(patterns) : builder;
  }

  private static Locality locality(MeshProperties.Place given, ConfigSource source) {
    if (!given.region().isEmpty() || !given.zone().isEmpty() || !given.subZone().isEmpty()) {
      return new Locality(given.region(), given.zone(), given.subZone());
    }
    if (source instanceof XdsConfigSource xds) {
      Node.Locality node = xds.bootstrap().node().locality();
      return new Locality(node.region(), node.zone(), node.subZone());
    }
    return Locality.NONE;
  }
}
