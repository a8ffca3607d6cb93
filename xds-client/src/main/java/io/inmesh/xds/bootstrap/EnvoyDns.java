package io.inmesh.xds.bootstrap;

import io.inmesh.xds.proto.envoy.config.cluster.v3.Cluster;
import io.inmesh.xds.proto.envoy.extensions.clusters.dns.v3.DnsCluster;
import io.inmesh.xds.text.FieldPath;
import io.inmesh.xds.text.TypeRegistry;
import io.inmesh.xds.transport.DnsLookupFamily;

/** How the host names of a static cluster that is a control plane are looked up. */
final class EnvoyDns {
  private EnvoyDns() {}

  /** Whether the addresses of the cluster's endpoints are names. */
  static boolean resolves(Cluster cluster) {
    return cluster.hasClusterType()
        ? TypeRegistry.fullName(cluster.getClusterType().getTypedConfig().getTypeUrl())
            .equals(DnsCluster.getDescriptor().getFullName())
        : cluster.getType() == Cluster.DiscoveryType.STRICT_DNS
            || cluster.getType() == Cluster.DiscoveryType.LOGICAL_DNS;
  }

  /**
   * Which addresses of its names are used.
   *
   * @param credentials puts on record when the cluster's extension cannot be read
   */
  static DnsLookupFamily lookupFamily(
      Cluster cluster, EnvoyCredentials credentials, FieldPath path) {
    if (!resolves(cluster)) {
      return DnsLookupFamily.ALL;
    }
    if (!cluster.hasClusterType()) {
      return switch (cluster.getDnsLookupFamily()) {
        case AUTO, UNRECOGNIZED -> DnsLookupFamily.AUTO;
        case V4_ONLY -> DnsLookupFamily.V4_ONLY;
        case V6_ONLY -> DnsLookupFamily.V6_ONLY;
        case V4_PREFERRED -> DnsLookupFamily.V4_PREFERRED;
        case ALL -> DnsLookupFamily.ALL;
      };
    }
    DnsCluster dns =
        credentials.unpack(
            cluster.getClusterType().getTypedConfig(),
            DnsCluster.getDefaultInstance(),
            path.field("cluster_type").field("typed_config"));
    return dns == null ? DnsLookupFamily.AUTO : ofExtension(dns);
  }

  private static DnsLookupFamily ofExtension(DnsCluster dns) {
    return switch (dns.getDnsLookupFamily()) {
      case UNSPECIFIED, AUTO, UNRECOGNIZED -> DnsLookupFamily.AUTO;
      case V4_ONLY -> DnsLookupFamily.V4_ONLY;
      case V6_ONLY -> DnsLookupFamily.V6_ONLY;
      case V4_PREFERRED -> DnsLookupFamily.V4_PREFERRED;
      case ALL -> DnsLookupFamily.ALL;
    };
  }
}
