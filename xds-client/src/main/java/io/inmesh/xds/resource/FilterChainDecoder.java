package io.inmesh.xds.resource;

import io.inmesh.config.FilterChain;
import io.inmesh.config.FilterChainMatch;
import io.inmesh.config.HttpConnectionManager;
import io.inmesh.config.TransportSecurity;
import io.inmesh.xds.proto.envoy.config.listener.v3.Filter;
import io.inmesh.xds.protocol.ResourceError;
import io.inmesh.xds.resource.filter.FilterTypes;
import io.inmesh.xds.resource.value.Place;
import io.inmesh.xds.resource.value.TypedConfig;
import org.jspecify.annotations.Nullable;

/** Decodes {@code envoy.config.listener.v3.FilterChain}; what is wrong closes its routes. */
final class FilterChainDecoder {
  private static final io.inmesh.xds.proto.envoy.extensions.filters.network.http_connection_manager
          .v3.HttpConnectionManager
      MANAGER =
          io.inmesh.xds.proto.envoy.extensions.filters.network.http_connection_manager.v3
              .HttpConnectionManager.getDefaultInstance();

  private FilterChainDecoder() {}

  static FilterChain decode(
      Place place, io.inmesh.xds.proto.envoy.config.listener.v3.FilterChain chain) {
    FilterChainMatch match =
        FilterChainMatchDecoder.decode(
            place.field("filter_chain_match"), chain.getFilterChainMatch());
    checkFilters(place, chain);
    TransportSecurity transport =
        TransportDecoder.decode(
            place.field("transport_socket"),
            chain.hasTransportSocket(),
            chain.getTransportSocket());
    // The transport fails closed by itself, and so does the connection manager, which is read last.
    ResourceError error = place.firstOutside("transport_socket");
    FilterChain decoded = new FilterChain(chain.getName(), match, manager(place, chain), transport);
    return error == null ? decoded : closed(decoded, error.toString());
  }

  /** The same chain, but it fails every request. A chain without HTTP has nothing to close. */
  static FilterChain closed(FilterChain chain, String reason) {
    HttpConnectionManager manager = chain.http();
    return new FilterChain(
        chain.name(),
        chain.match(),
        manager == null ? null : HttpConnectionManagerDecoder.closed(manager, reason),
        chain.transport());
  }

  private static void checkFilters(
      Place place, io.inmesh.xds.proto.envoy.config.listener.v3.FilterChain chain) {
    for (int i = 0; i < chain.getFiltersCount(); i++) {
      Filter filter = chain.getFilters(i);
      if (!filter.hasTypedConfig() && !filter.hasConfigDiscovery()) {
        place.item("filters", i).field("typed_config").invalid("unset", "a configuration");
      }
    }
    if (hasManager(chain)) {
      for (int i = 0; i < chain.getFiltersCount() - 1; i++) {
        checkBefore(place.item("filters", i), chain.getFilters(i));
      }
    }
  }

  private static boolean hasManager(
      io.inmesh.xds.proto.envoy.config.listener.v3.FilterChain chain) {
    int last = chain.getFiltersCount() - 1;
    return last >= 0 && TypedConfig.is(chain.getFilters(last).getTypedConfig(), MANAGER);
  }

  /** The connection manager at the end; null when there is none (a TCP chain). */
  private static @Nullable HttpConnectionManager manager(
      Place place, io.inmesh.xds.proto.envoy.config.listener.v3.FilterChain chain) {
    if (!hasManager(chain)) {
      return null;
    }
    int last = chain.getFiltersCount() - 1;
    Place at = place.item("filters", last).field("typed_config");
    var manager = TypedConfig.unpack(at, chain.getFilters(last).getTypedConfig(), MANAGER);
    return manager == null
        ? HttpConnectionManagerDecoder.closed(at.reason())
        : HttpConnectionManagerDecoder.decode(at, manager);
  }

  private static void checkBefore(Place place, Filter filter) {
    String type = TypedConfig.meantTypeName(filter.getTypedConfig());
    if (!FilterTypes.isObserver(filter.getName(), type)) {
      place.unsupported(type.isEmpty() ? filter.getName() : type, "no network filter before HTTP");
    }
  }
}
