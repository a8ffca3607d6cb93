package io.inmesh.xds.resource;

import io.inmesh.config.RouteEntry;
import io.inmesh.config.VirtualHost;
import io.inmesh.config.VirtualHost.Annotations;
import io.inmesh.config.VirtualHost.Policies;
import io.inmesh.config.VirtualHost.TlsRequirement;
import io.inmesh.config.VirtualHost.VirtualCluster;
import io.inmesh.xds.protocol.ResourceError;
import io.inmesh.xds.resource.filter.FilterOverrides;
import io.inmesh.xds.resource.value.HeaderEditReader;
import io.inmesh.xds.resource.value.HeaderMatchers;
import io.inmesh.xds.resource.value.Place;
import io.inmesh.xds.resource.value.Structs;
import java.util.ArrayList;
import java.util.List;

/**
 * Decodes {@code envoy.config.route.v3.VirtualHost}. A wrong route closes itself alone; whatever
 * else is wrong closes all routes of the virtual host.
 */
final class VirtualHostDecoder {
  private final RouteDecoder routes;

  VirtualHostDecoder(RouteDecoder routes) {
    this.routes = routes;
  }

  VirtualHost decode(Place place, io.inmesh.xds.proto.envoy.config.route.v3.VirtualHost host) {
    VirtualHost decoded =
        new VirtualHost(
            host.getName(),
            host.getDomainsList(),
            routes(place, host),
            HeaderEditReader.read(
                place,
                "request",
                host.getRequestHeadersToAddList(),
                host.getRequestHeadersToRemoveList()),
            HeaderEditReader.read(
                place,
                "response",
                host.getResponseHeadersToAddList(),
                host.getResponseHeadersToRemoveList()),
            FilterOverrides.decode(place, host.getTypedPerFilterConfigMap()),
            policies(place, host),
            new Annotations(virtualClusters(place, host), Structs.metadata(host.getMetadata())));
    ResourceError error = place.firstOutside("routes");
    return error == null ? decoded : closed(host.getName(), host.getDomainsList(), error);
  }

  /** A virtual host that fails every request to its domains. */
  static VirtualHost closed(String name, List<String> domains, ResourceError error) {
    return VirtualHost.of(name, domains, List.of(RouteDecoder.closed(error.toString())));
  }

  private List<RouteEntry> routes(
      Place place, io.inmesh.xds.proto.envoy.config.route.v3.VirtualHost host) {
    if (host.hasMatcher() && host.getRoutesCount() > 0) {
      place.field("matcher").invalid("set beside routes", "either matcher or routes");
    }
    List<RouteEntry> entries = new ArrayList<>(host.getRoutesCount());
    for (int i = 0; i < host.getRoutesCount(); i++) {
      entries.add(routes.decode(place.item("routes", i), host.getRoutes(i)));
    }
    return entries;
  }

  private static Policies policies(
      Place place, io.inmesh.xds.proto.envoy.config.route.v3.VirtualHost host) {
    return new Policies(
        requireTls(place, host),
        host.hasRetryPolicy()
            ? RetryPolicyDecoder.decode(place.field("retry_policy"), host.getRetryPolicy())
            : null,
        host.hasHedgePolicy() ? ForwardDecoder.hedge(host.getHedgePolicy()) : null,
        MirrorPolicyDecoder.decode(place, host.getRequestMirrorPoliciesList()),
        host.getIncludeRequestAttemptCount(),
        host.getIncludeAttemptCountInResponse(),
        host.getIncludeIsTimeoutRetryHeader(),
        BufferLimitsDecoder.decode(
            host.hasRequestBodyBufferLimit(),
            host.getRequestBodyBufferLimit(),
            host.hasPerRequestBufferLimitBytes(),
            host.getPerRequestBufferLimitBytes()));
  }

  private static TlsRequirement requireTls(
      Place place, io.inmesh.xds.proto.envoy.config.route.v3.VirtualHost host) {
    switch (host.getRequireTls()) {
      case NONE:
        return TlsRequirement.NONE;
      case EXTERNAL_ONLY:
        return TlsRequirement.EXTERNAL_ONLY;
      case ALL:
        return TlsRequirement.ALL;
      case UNRECOGNIZED:
        place.field("require_tls").invalid(host.getRequireTlsValue(), "NONE, EXTERNAL_ONLY or ALL");
        break;
    }
    return TlsRequirement.NONE;
  }

  private static List<VirtualCluster> virtualClusters(
      Place place, io.inmesh.xds.proto.envoy.config.route.v3.VirtualHost host) {
    List<VirtualCluster> clusters = new ArrayList<>(host.getVirtualClustersCount());
    for (int i = 0; i < host.getVirtualClustersCount(); i++) {
      Place at = place.item("virtual_clusters", i);
      if (host.getVirtualClusters(i).getHeadersCount() == 0) {
        at.field("headers").invalid("[]", "at least one header matcher");
      }
      clusters.add(
          new VirtualCluster(
              host.getVirtualClusters(i).getName(),
              HeaderMatchers.read(at, "headers", host.getVirtualClusters(i).getHeadersList())));
    }
    return clusters;
  }
}
