package io.inmesh.config;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A listener ({@code envoy.config.listener.v3.Listener}): in a library, the name under which one
 * set of HTTP filters and routes is known, outbound or inbound.
 *
 * @param name the resource name
 * @param address where a proxy would listen, null for an API listener; inbound chains are chosen by
 *     it
 * @param filterChains in order of the resource; each with its match
 * @param defaultFilterChain used when no chain matches
 * @param apiListener the connection manager of an {@code api_listener} (proxyless gRPC)
 * @param direction {@code traffic_direction}
 * @param metadata the listener's metadata
 */
public record Listener(
    String name,
    @Nullable EndpointAddress address,
    List<FilterChain> filterChains,
    @Nullable FilterChain defaultFilterChain,
    @Nullable HttpConnectionManager apiListener,
    TrafficDirection direction,
    Metadata metadata) {

  public Listener {
    filterChains = List.copyOf(filterChains);
  }

  /**
   * The connection manager that plays the outbound proxy: that of the API listener, else of the
   * first chain that has one, else of the default chain; null when the listener has none.
   */
  public @Nullable HttpConnectionManager outbound() {
    if (apiListener != null) {
      return apiListener;
    }
    for (FilterChain chain : filterChains) {
      if (chain.http() != null) {
        return chain.http();
      }
    }
    return defaultFilterChain == null ? null : defaultFilterChain.http();
  }
}
