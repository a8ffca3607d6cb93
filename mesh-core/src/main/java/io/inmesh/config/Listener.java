package io.inmesh.config;

import java.util.ArrayList;
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
 * @param inspectsHttp whether a listener filter recognises HTTP, so that filter chains can ask for
 *     {@code http/1.1} and {@code h2c} of calls that go out
 */
public record Listener(
    String name,
    @Nullable EndpointAddress address,
    List<FilterChain> filterChains,
    @Nullable FilterChain defaultFilterChain,
    @Nullable HttpConnectionManager apiListener,
    TrafficDirection direction,
    Metadata metadata,
    boolean inspectsHttp) {

  public Listener {
    filterChains = List.copyOf(filterChains);
  }

  /** One that recognises no HTTP. */
  public Listener(
      String name,
      @Nullable EndpointAddress address,
      List<FilterChain> filterChains,
      @Nullable FilterChain defaultFilterChain,
      @Nullable HttpConnectionManager apiListener,
      TrafficDirection direction,
      Metadata metadata) {
    this(name, address, filterChains, defaultFilterChain, apiListener, direction, metadata, false);
  }

  /**
   * The connection manager that plays the outbound proxy: that of the API listener, else of the
   * {@link #outboundChain}; null when the listener has none, or that chain takes no connection in
   * plain text.
   */
  public @Nullable HttpConnectionManager outbound() {
    if (apiListener != null) {
      return apiListener;
    }
    FilterChain chain = outboundChain();
    return chain == null || chain.transport() instanceof TransportSecurity.Unusable
        ? null
        : chain.http();
  }

  /**
   * The filter chain that Envoy would choose for a connection of a program on its own host to the
   * listener's address: from that address and in plain text. Where the address is a wildcard, the
   * connection goes to the loopback address; where there is no address, only chains that ask for no
   * destination can match. Null when no chain matches and there is no default.
   */
  public @Nullable FilterChain outboundChain() {
    return OutboundChain.of(this);
  }

  /** All its connection managers: of the API listener, the chains, and the default chain. */
  public List<HttpConnectionManager> managers() {
    List<HttpConnectionManager> managers = new ArrayList<>();
    if (apiListener != null) {
      managers.add(apiListener);
    }
    for (FilterChain chain : filterChains) {
      if (chain.http() != null) {
        managers.add(chain.http());
      }
    }
    if (defaultFilterChain != null && defaultFilterChain.http() != null) {
      managers.add(defaultFilterChain.http());
    }
    return managers;
  }
}
