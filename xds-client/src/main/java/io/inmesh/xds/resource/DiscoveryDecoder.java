package io.inmesh.xds.resource;

import io.inmesh.config.Cluster.Discovery;
import io.inmesh.config.Cluster.DnsOptions;
import io.inmesh.config.Endpoints;
import io.inmesh.config.ResourceOrigin;
import io.inmesh.xds.proto.envoy.config.cluster.v3.Cluster;
import io.inmesh.xds.proto.envoy.config.cluster.v3.Cluster.DiscoveryType;
import io.inmesh.xds.proto.envoy.config.core.v3.ConfigSource;
import io.inmesh.xds.proto.envoy.config.endpoint.v3.ClusterLoadAssignment;
import io.inmesh.xds.proto.envoy.config.endpoint.v3.LocalityLbEndpoints;
import io.inmesh.xds.proto.envoy.extensions.clusters.aggregate.v3.ClusterConfig;
import io.inmesh.xds.proto.envoy.extensions.clusters.dns.v3.DnsCluster;
import io.inmesh.xds.protocol.ResourceKey;
import io.inmesh.xds.resource.value.Place;
import io.inmesh.xds.resource.value.Scalars;
import io.inmesh.xds.resource.value.TypedConfig;
import java.time.Duration;
import java.util.Locale;

/** Decodes how a cluster finds its endpoints. */
final class DiscoveryDecoder {
  /** The default of {@code cleanup_interval}. */
  private static final Duration CLEANUP_INTERVAL = Duration.ofSeconds(5);

  private static final Discovery NONE = new Discovery.Aggregate(java.util.List.of());

  private DiscoveryDecoder() {}

  static Discovery decode(Place place, Cluster cluster, String name) {
    boolean eds = !cluster.hasClusterType() && cluster.getType() == DiscoveryType.EDS;
    if (!eds && cluster.hasEdsClusterConfig()) {
      place.field("eds_cluster_config").invalid("set", "unset for a cluster that is not EDS");
    }
    if (cluster.hasClusterType()) {
      return extension(place, cluster);
    }
    switch (cluster.getType()) {
      case EDS:
        return eds(place, cluster, name);
      case STATIC:
        return new Discovery.Static(endpoints(place, cluster, AddressDecoder.Hosts.IP));
      case STRICT_DNS:
        return strictDns(place, cluster, DnsDecoder.decode(place, cluster));
      case LOGICAL_DNS:
        return logicalDns(place, cluster, DnsDecoder.decode(place, cluster));
      case ORIGINAL_DST:
        return originalDestination(place, cluster);
      case UNRECOGNIZED:
        place.field("type").invalid(cluster.getTypeValue(), "0 to 4");
        break;
    }
    return NONE;
  }

  private static Discovery extension(Place place, Cluster cluster) {
    Cluster.CustomClusterType type = cluster.getClusterType();
    Place at = place.field("cluster_type");
    Place configAt = at.field("typed_config");
    switch (ClusterExtension.of(type)) {
      case AGGREGATE:
        ClusterConfig aggregate =
            TypedConfig.unpackItself(
                configAt, type.getTypedConfig(), ClusterConfig.getDefaultInstance());
        return aggregate == null
            ? NONE
            : new Discovery.Aggregate(
                aggregate.getClustersList().stream().map(ResourceKey::canonicalName).toList());
      case DNS:
        DnsCluster dns =
            type.hasTypedConfig()
                ? TypedConfig.unpackItself(
                    configAt, type.getTypedConfig(), DnsCluster.getDefaultInstance())
                : DnsCluster.getDefaultInstance();
        return dns == null ? NONE : dns(place, cluster, dns, DnsDecoder.decode(configAt, dns));
      case OTHER:
        String url = type.getTypedConfig().getTypeUrl();
        at.unsupported(
            url.isEmpty() ? type.getName() : url, "an aggregate or DNS cluster, or a type");
        break;
    }
    return NONE;
  }

  private static Discovery dns(Place place, Cluster cluster, DnsCluster dns, DnsOptions options) {
    return dns.getAllAddressesInSingleEndpoint()
        ? logicalDns(place, cluster, options)
        : strictDns(place, cluster, options);
  }

  private static Discovery eds(Place place, Cluster cluster, String name) {
    Place at = place.field("eds_cluster_config");
    String service = cluster.getEdsClusterConfig().getServiceName();
    if (service.isEmpty() && name.startsWith("xdstp:")) {
      at.field("service_name").invalid("\"\"", "a name, since the cluster's is an xdstp name");
    }
    // Mostly the same text: one copy of it.
    boolean own = service.isEmpty() || service.equals(name);
    String named = ResourceKey.canonicalName(own ? name : service);
    Place from = at.field("eds_config");
    ConfigSource source = cluster.getEdsClusterConfig().getEdsConfig();
    ResourceOrigin origin = ConfigSources.read(from, source, named);
    if (cluster.hasLoadAssignment()) {
      place.field("load_assignment").unsupported("set", "unset for an EDS cluster");
    }
    return new Discovery.Eds(named, origin, ConfigSources.fetchTimeoutNanos(from, source));
  }

  /** Without a load assignment there are none. */
  private static Endpoints endpoints(Place place, Cluster cluster, AddressDecoder.Hosts hosts) {
    Place at = place.field("load_assignment");
    return cluster.hasLoadAssignment()
        ? EndpointsDecoder.decode(at, cluster.getLoadAssignment(), cluster.getName(), hosts)
        : Endpoints.none(cluster.getName());
  }

  private static Discovery strictDns(Place place, Cluster cluster, DnsOptions options) {
    return new Discovery.StrictDns(endpoints(place, cluster, AddressDecoder.Hosts.NAMES), options);
  }

  private static Discovery logicalDns(Place place, Cluster cluster, DnsOptions options) {
    Place at = place.field("load_assignment");
    ClusterLoadAssignment assignment = cluster.getLoadAssignment();
    Endpoints none = Endpoints.none(cluster.getName());
    if (!cluster.hasLoadAssignment()) {
      at.invalid("unset", "the endpoints of a LOGICAL_DNS cluster");
      return new Discovery.LogicalDns(none, options);
    }
    if (assignment.getEndpointsCount() != 1
        || assignment.getEndpoints(0).getLbEndpointsCount() != 1) {
      at.field("endpoints")
          .invalid(
              assignment.getEndpointsCount() + " localities",
              "a single locality with a single endpoint for LOGICAL_DNS");
      return new Discovery.LogicalDns(none, options);
    }
    return new Discovery.LogicalDns(
        EndpointsDecoder.decode(
            at, withoutPriority(assignment), cluster.getName(), AddressDecoder.Hosts.NAMES),
        options);
  }

  /** Envoy takes any priority of the only locality for the first. */
  private static ClusterLoadAssignment withoutPriority(ClusterLoadAssignment assignment) {
    LocalityLbEndpoints locality = assignment.getEndpoints(0);
    return locality.getPriority() == 0
        ? assignment
        : assignment.toBuilder()
            .clearEndpoints()
            .addEndpoints(locality.toBuilder().clearPriority())
            .build();
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
            : config.getHttpHeaderName().toLowerCase(Locale.ROOT),
        config.hasUpstreamPortOverride() ? config.getUpstreamPortOverride().getValue() : -1,
        Scalars.duration(
            place.field("cleanup_interval"),
            cluster.hasCleanupInterval(),
            cluster.getCleanupInterval(),
            CLEANUP_INTERVAL));
  }
}
