package io.inmesh.xds.resource;

import io.inmesh.config.EndpointAddress;
import io.inmesh.config.FilterChain;
import io.inmesh.config.HttpConnectionManager;
import io.inmesh.config.Listener;
import io.inmesh.config.TrafficDirection;
import io.inmesh.xds.proto.envoy.config.core.v3.Address;
import io.inmesh.xds.proto.envoy.config.core.v3.Pipe;
import io.inmesh.xds.proto.envoy.config.core.v3.SocketAddress;
import io.inmesh.xds.resource.value.Place;
import io.inmesh.xds.resource.value.Structs;
import io.inmesh.xds.resource.value.TypedConfig;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Decodes {@code envoy.config.listener.v3.Listener}. */
final class ListenerDecoder {
  private static final String INSPECTOR =
      "envoy.extensions.filters.listener.http_inspector.v3.HttpInspector";

  private ListenerDecoder() {}

  static @Nullable Listener decode(
      Place place, io.inmesh.xds.proto.envoy.config.listener.v3.Listener listener, String name) {
    HttpConnectionManager api = apiListener(place, listener);
    List<FilterChain> chains = chains(place, listener);
    boolean empty = chains.isEmpty() && !listener.hasDefaultFilterChain();
    if (empty && !listener.hasApiListener()) {
      place.field("filter_chains").invalid("[]", "a filter chain or an api_listener");
    }
    EndpointAddress address = address(place.field("address"), listener);
    return new Listener(
        name,
        address,
        chains,
        defaultChain(place, listener),
        api,
        direction(place, listener),
        Structs.metadata(listener.getMetadata()),
        inspectsHttp(place, listener));
  }

  private static @Nullable HttpConnectionManager apiListener(
      Place place, io.inmesh.xds.proto.envoy.config.listener.v3.Listener listener) {
    if (!listener.hasApiListener()) {
      return null;
    }
    Place at = place.field("api_listener").field("api_listener");
    var manager =
        TypedConfig.unpack(
            at,
            listener.getApiListener().getApiListener(),
            io.inmesh.xds.proto.envoy.extensions.filters.network.http_connection_manager.v3
                .HttpConnectionManager.getDefaultInstance());
    return manager == null
        ? HttpConnectionManagerDecoder.closed(at.reason())
        : HttpConnectionManagerDecoder.decode(at, manager);
  }

  private static @Nullable FilterChain defaultChain(
      Place place, io.inmesh.xds.proto.envoy.config.listener.v3.Listener listener) {
    if (!listener.hasDefaultFilterChain()) {
      return null;
    }
    FilterChain chain =
        FilterChainDecoder.decode(
            place.field("default_filter_chain"), listener.getDefaultFilterChain());
    // Nobody can tell which connections were meant for it.
    Place matcher = place.field("filter_chain_matcher");
    return matcher.broken() ? FilterChainDecoder.closed(chain, matcher.reason()) : chain;
  }

  private static List<FilterChain> chains(
      Place place, io.inmesh.xds.proto.envoy.config.listener.v3.Listener listener) {
    List<FilterChain> chains = new ArrayList<>(listener.getFilterChainsCount());
    FilterChainOverlap overlap = new FilterChainOverlap();
    for (int i = 0; i < listener.getFilterChainsCount(); i++) {
      Place at = place.item("filter_chains", i);
      FilterChain chain = FilterChainDecoder.decode(at, listener.getFilterChains(i));
      if (overlap.add(chain.match()) && !listener.hasFilterChainMatcher()) {
        at.field("filter_chain_match").invalid("overlaps", "nothing that is matched twice");
        chain = FilterChainDecoder.closed(chain, at.reason());
      }
      Place matcher = place.field("filter_chain_matcher");
      chains.add(matcher.broken() ? FilterChainDecoder.closed(chain, matcher.reason()) : chain);
    }
    return chains;
  }

  /** Only needed to choose filter chains, so a pipe or a named port means that there is none. */
  private static @Nullable EndpointAddress address(
      Place place, io.inmesh.xds.proto.envoy.config.listener.v3.Listener listener) {
    Address address = listener.getAddress();
    if (!listener.hasAddress()) {
      if (!listener.hasApiListener() && !listener.hasInternalListener()) {
        place.invalid("unset", "an address or an api_listener");
      }
      return null;
    }
    boolean socket =
        address.getPipe().equals(Pipe.getDefaultInstance())
            && address.getSocketAddress().getPortSpecifierCase()
                == SocketAddress.PortSpecifierCase.PORT_VALUE
            && address.getSocketAddress().getProtocol() == SocketAddress.Protocol.TCP;
    return socket ? AddressDecoder.decode(place, address, AddressDecoder.Hosts.IP) : null;
  }

  private static boolean inspectsHttp(
      Place place, io.inmesh.xds.proto.envoy.config.listener.v3.Listener listener) {
    boolean inspects = false;
    for (int i = 0; i < listener.getListenerFiltersCount(); i++) {
      var filter = listener.getListenerFilters(i);
      if (!filter.hasTypedConfig() && !filter.hasConfigDiscovery()) {
        place.item("listener_filters", i).field("typed_config").invalid("unset", "a configuration");
      }
      inspects |= TypedConfig.meantTypeName(filter.getTypedConfig()).equals(INSPECTOR);
    }
    return inspects;
  }

  private static TrafficDirection direction(
      Place place, io.inmesh.xds.proto.envoy.config.listener.v3.Listener listener) {
    switch (listener.getTrafficDirection()) {
      case UNSPECIFIED:
        return TrafficDirection.UNSPECIFIED;
      case INBOUND:
        return TrafficDirection.INBOUND;
      case OUTBOUND:
        return TrafficDirection.OUTBOUND;
      case UNRECOGNIZED:
        place.field("traffic_direction").unsupported(listener.getTrafficDirectionValue(), "0 to 2");
        break;
    }
    return TrafficDirection.UNSPECIFIED;
  }
}
