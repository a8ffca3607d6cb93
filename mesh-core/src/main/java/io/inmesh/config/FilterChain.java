package io.inmesh.config;

import org.jspecify.annotations.Nullable;

/**
 * One filter chain of a listener ({@code envoy.config.listener.v3.FilterChain}).
 *
 * @param name its name, may be empty
 * @param match which connections it takes
 * @param http the HTTP connection manager at its end; null when it has none (a TCP chain)
 * @param transport what secures the connection
 */
public record FilterChain(
    String name,
    FilterChainMatch match,
    @Nullable HttpConnectionManager http,
    TransportSecurity transport) {}
