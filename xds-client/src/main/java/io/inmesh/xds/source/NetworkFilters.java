package io.inmesh.xds.source;

import java.util.Arrays;
import java.util.Set;
import java.util.stream.Collectors;

/** Where Envoy has network filters in a chain, by the types of their configurations. */
final class NetworkFilters {
  static final String CONNECTION_MANAGER =
      "envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager";

  /** They end a chain, whatever their configuration. */
  private static final Set<String> LAST =
      types(
          "direct_response.v3.Config",
          "echo.v3.Echo",
          "http_connection_manager.v3.HttpConnectionManager",
          "tcp_proxy.v3.TcpProxy");

  /** They never end a chain. */
  private static final Set<String> BETWEEN =
      types(
          "connection_limit.v3.ConnectionLimit",
          "ext_authz.v3.ExtAuthz",
          "local_ratelimit.v3.LocalRateLimit",
          "mongo_proxy.v3.MongoProxy",
          "ratelimit.v3.RateLimit",
          "rbac.v3.RBAC",
          "set_filter_state.v3.Config",
          "sni_cluster.v3.SniCluster",
          "zookeeper_proxy.v3.ZooKeeperProxy");

  private NetworkFilters() {}

  /** Whether a filter must not stand there; false for one that is not known here. */
  static boolean isMisplaced(String type, boolean last) {
    return last ? BETWEEN.contains(type) : LAST.contains(type);
  }

  private static Set<String> types(String... names) {
    return Arrays.stream(names)
        .map("envoy.extensions.filters.network."::concat)
        .collect(Collectors.toUnmodifiableSet());
  }
}
