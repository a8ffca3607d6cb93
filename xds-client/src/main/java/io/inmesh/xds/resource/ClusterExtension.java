package io.inmesh.xds.resource;

import io.inmesh.xds.proto.envoy.config.cluster.v3.Cluster.CustomClusterType;
import io.inmesh.xds.proto.envoy.extensions.clusters.aggregate.v3.ClusterConfig;
import io.inmesh.xds.proto.envoy.extensions.clusters.dns.v3.DnsCluster;
import io.inmesh.xds.resource.value.TypedConfig;

/**
 * What a {@code cluster_type} stands for. As in Envoy the type of the configuration decides, the
 * name only where there is none, and no struct is taken in place of these types.
 */
enum ClusterExtension {
  /** {@code envoy.clusters.aggregate}. */
  AGGREGATE,
  /** {@code envoy.cluster.dns}. */
  DNS,
  /** One that is not known. */
  OTHER;

  private static final String DNS_NAME = "envoy.cluster.dns";

  static ClusterExtension of(CustomClusterType type) {
    String config = TypedConfig.typeName(type.getTypedConfig());
    if (config.equals(ClusterConfig.getDescriptor().getFullName())) {
      return AGGREGATE;
    }
    boolean dns =
        config.equals(DnsCluster.getDescriptor().getFullName())
            || (config.isEmpty() && type.getName().equals(DNS_NAME));
    return dns ? DNS : OTHER;
  }
}
