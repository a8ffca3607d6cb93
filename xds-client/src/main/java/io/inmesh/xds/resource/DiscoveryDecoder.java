package io.inmesh.xds.resource;

import io.inmesh.config.Cluster.Discovery;
import io.inmesh.config.Endpoints;
import io.inmesh.config.ResourceOrigin;
import io.inmesh.xds.proto.envoy.config.cluster.v3.Cluster;
import io.inmesh.xds.proto.envoy.config.cluster.v3.Cluster.DiscoveryType;
import io.inmesh.xds.proto.envoy.config.core.v3.ConfigSource;
import io.inmesh.xds.proto.envoy.config.endpoint.v3.ClusterLoadAssignment;
import io.inmesh.xds.proto.envoy.extensions.clusters.aggregate.v3.ClusterConfig;
import io.inmesh.xds.protocol.ResourceKey;
import io.inmesh.xds.resource.value.Place;
import io.inmesh.xds.resource.value.TypedConfig;

/** Decodes how a cluster finds its endpoints. */
final class DiscoveryDecoder {
  private static final Discovery NONE = new Discovery.Aggregate(java.util.List.of());

  private DiscoveryDecoder() {}

  static Discovery decode(Place place, Cluster cluster, String name) {
    if (cluster.hasClusterType()) {
      return extension(place.field("cluster_type"), cluster.getClusterType());
    }
    if (cluster.getType() != DiscoveryType.EDS && cluster.hasEdsClusterConfig()) {
      place.field("eds_cluster_config").invalid("set", "unset for a cluster that is not EDS");
    }
    switch (cluster.getType()) {
      case EDS:
        return eds(place, cluster, name);
      case STATIC:
        return new Discovery.Static(endpoints(place, cluster, AddressDecoder.Hosts.IP));
      case STRICT_DNS:
        return new Discovery.StrictDns(
            endpoints(place, cluster, AddressDecoder.Hosts.NAMES),
            DnsDecoder.decode(place, cluster));
      case LOGICAL_DNS:
        return logicalDns(place, cluster);
      case ORIGINAL_DST:
        return originalDestination(place, cluster);
      case UNRECOGNIZED:
        place.field("type").invalid(cluster.getTypeValue(), "0 to 4");
        break;
    }
    return NONE;
  }

  private static Discovery extension(Place place, Cluster.CustomClusterType type) {
    if (!TypedConfig.is(type.getTypedConfig(), ClusterConfig.getDefaultInstance())) {
      place.unsupported(type.getTypedConfig().getTypeUrl(), "an aggregate cluster, or a type");
      return NONE;
    }
    ClusterConfig config =
        TypedConfig.unpack(
            place.field("typed_config"), type.getTypedConfig(), ClusterConfig.getDefaultInstance());
    return config == null
        ? NONE
        : new Discovery.Aggregate(
            config.getClustersList().stream().map(ResourceKey::canonicalName).toList());
  }

  private static Discovery eds(Place place, Cluster cluster, String name) {
    Place at = place.field("eds_cluster_config");
    String service = cluster.getEdsClusterConfig().getServiceName();
    if (service.isEmpty() && name.startsWith("xdstp:")) {
      at.field("service_name").invalid("\"\"", "a name, since the cluster's is an xdstp name");
    }
    String named = ResourceKey.canonicalName(service.isEmpty() ? name : service);
    Place from = at.field("eds_config");
    ConfigSource source = cluster.getEdsClusterConfig().getEdsConfig();
    ResourceOrigin origin = ConfigSources.read(from, source, named);
    if (cluster.hasLoadAssignment()) {
      place.field("load_assignment").unsupported("set", "unset for an EDS cluster");
    }
    return new Discovery.Eds(named, origin, ConfigSources.fetchTimeoutNanos(from, source));
  }

  private static Endpoints endpoints(Place place, Cluster cluster, AddressDecoder.Hosts hosts) {
    Place at = place.field("load_assignment");
    if (!cluster.hasLoadAssignment() && cluster.getType() == DiscoveryType.STATIC) {
      return Endpoints.none(cluster.getName());
    }
    if (!cluster.hasLoadAssignment()) {
      at.invalid("unset", "the endpoints of a " + cluster.getType() + " cluster");
      return Endpoints.none(cluster.getName());
    }
    return EndpointsDecoder.decode(at, cluster.getLoadAssignment(), cluster.getName(), hosts);
  }

  private static Discovery logicalDns(Place place, Cluster cluster) {
    ClusterLoadAssignment assignment = cluster.getLoadAssignment();
    if (cluster.hasLoadAssignment()
        && (assignment.getEndpointsCount() != 1
            || assignment.getEndpoints(0).getLbEndpointsCount() != 1)) {
      place
          .field("load_assignment")
          .field("endpoints")
          .invalid(
              assignment.getEndpointsCount() + " localities",
              "a single locality with a single endpoint for LOGICAL_DNS");
    }
    return new Discovery.LogicalDns(
        endpoints(place, cluster, AddressDecoder.Hosts.NAMES), DnsDecoder.decode(place, cluster));
  }

  private static Discovery originalDestination(Place place, Cluster cluster) {
    if (cluster.hasLoadAssignment()) {
      place.field("load_assignment").invalid("set", "unset for an ORIGINAL_DST cluster");
    }
    Cluster.OriginalDstLbConfig config = cluster.getOriginalDstLbConfig();
    if (!config.getHttpHeaderName().isEmpty() && !config.getUseHttpHeader()) {
      place
          .field("original_dst_lb_config")
          .field("http_header_name")
          .invalid(config.getHttpHeaderName(), "unset, or use_http_header: true");
    }
    return new Discovery.OriginalDst(
        config.getUseHttpHeader(),
        config.getHttpHeaderName().isEmpty()
            ? "x-envoy-original-dst-host"
            : config.getHttpHeaderName().toLowerCase(java.util.Locale.ROOT),
        config.getUpstreamPortOverride().getValue());
  }
}
