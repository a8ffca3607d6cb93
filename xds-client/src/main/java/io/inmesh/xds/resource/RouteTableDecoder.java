package io.inmesh.xds.resource;

import io.inmesh.config.RouteTable;
import io.inmesh.config.VirtualHost;
import io.inmesh.xds.proto.envoy.config.route.v3.RouteConfiguration;
import io.inmesh.xds.protocol.ResourceError;
import io.inmesh.xds.resource.filter.FilterOverrides;
import io.inmesh.xds.resource.value.HeaderEditReader;
import io.inmesh.xds.resource.value.Place;
import io.inmesh.xds.resource.value.Scalars;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * Decodes {@code envoy.config.route.v3.RouteConfiguration}. What is wrong outside the virtual hosts
 * closes all of them.
 */
final class RouteTableDecoder {
  private static final int DEFAULT_MAX_DIRECT_RESPONSE_BODY_BYTES = 4096;

  private RouteTableDecoder() {}

  static RouteTable decode(Place place, RouteConfiguration config) {
    int limit =
        Scalars.clipped(
            config.hasMaxDirectResponseBodySizeBytes(),
            config.getMaxDirectResponseBodySizeBytes(),
            DEFAULT_MAX_DIRECT_RESPONSE_BODY_BYTES);
    int maxBodyBytes = limit == 0 ? Integer.MAX_VALUE : limit; // as Envoy takes it
    RouteTable table =
        new RouteTable(
            config.getName(),
            virtualHosts(place, config, maxBodyBytes),
            HeaderEditReader.read(
                place,
                "request",
                config.getRequestHeadersToAddList(),
                config.getRequestHeadersToRemoveList()),
            HeaderEditReader.read(
                place,
                "response",
                config.getResponseHeadersToAddList(),
                config.getResponseHeadersToRemoveList()),
            config.getInternalOnlyHeadersList().stream()
                .map(name -> name.toLowerCase(Locale.ROOT))
                .toList(),
            FilterOverrides.decode(place, config.getTypedPerFilterConfigMap()),
            MirrorPolicyDecoder.decode(place, config.getRequestMirrorPoliciesList()),
            new RouteTable.Options(
                config.getMostSpecificHeaderMutationsWins(),
                config.getIgnorePortInHostMatching(),
                config.getIgnorePathParametersInPathMatching(),
                maxBodyBytes));
    ResourceError error = place.firstOutside("virtual_hosts");
    return error == null ? table : closed(config.getName(), error.toString());
  }

  /** A table that fails every request. */
  static RouteTable closed(String name, String reason) {
    return RouteTable.of(
        name,
        List.of(VirtualHost.of("closed", List.of("*"), List.of(RouteDecoder.closed(reason)))));
  }

  private static List<VirtualHost> virtualHosts(
      Place place, RouteConfiguration config, int maxBodyBytes) {
    Map<String, ResourceError> ambiguous = duplicateDomains(place, config);
    VirtualHostDecoder decoder = new VirtualHostDecoder(new RouteDecoder(maxBodyBytes));
    List<VirtualHost> hosts = new ArrayList<>(config.getVirtualHostsCount());
    for (int i = 0; i < config.getVirtualHostsCount(); i++) {
      VirtualHost host = decoder.decode(place.item("virtual_hosts", i), config.getVirtualHosts(i));
      hosts.add(ambiguous.isEmpty() ? host : without(host, ambiguous.keySet()));
    }
    // Nobody can tell which virtual host such a domain was meant for.
    ambiguous.forEach((domain, error) ->
        hosts.add(VirtualHostDecoder.closed("ambiguous " + domain, List.of(domain), error)));
    return hosts;
  }

  /** The domains that occur more than once, in lower case, each with its error. */
  private static Map<String, ResourceError> duplicateDomains(
      Place place, RouteConfiguration config) {
    Set<String> seen = new LinkedHashSet<>();
    Map<String, ResourceError> duplicates = new HashMap<>();
    for (int i = 0; i < config.getVirtualHostsCount(); i++) {
      for (int j = 0; j < config.getVirtualHosts(i).getDomainsCount(); j++) {
        String domain = config.getVirtualHosts(i).getDomains(j).toLowerCase(Locale.ROOT);
        if (!seen.add(domain)) {
          duplicates.put(
              domain, place.item("virtual_hosts", i).item("domains", j).duplicate(domain));
        }
      }
    }
    return duplicates;
  }

  private static VirtualHost without(VirtualHost host, Set<String> domains) {
    List<String> rest = new ArrayList<>(host.domains());
    if (!rest.removeIf(domain -> domains.contains(domain.toLowerCase(Locale.ROOT)))) {
      return host;
    }
    return new VirtualHost(
        host.name(),
        rest,
        host.routes(),
        host.requestHeaders(),
        host.responseHeaders(),
        host.filterConfig(),
        host.policies(),
        host.annotations());
  }
}
