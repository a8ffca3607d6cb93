package io.inmesh.xds.transport;

import java.util.List;
import java.util.Map;

/**
 * Where the resources of one authority come from (gRFC A47).
 *
 * @param servers the servers in order of preference; empty means those of the default authority
 * @param serversByType servers for single resource types, by type URL, where a bootstrap gives a
 *     type its own source (Envoy's {@code lds_config}, {@code cds_config})
 * @param fallbackOnReachabilityOnly whether a server that cannot be reached is replaced by the next
 *     even if everything is cached (gRFC A95); default false (gRFC A71)
 */
public record AuthorityConfig(
    List<ServerConfig> servers,
    Map<String, List<ServerConfig>> serversByType,
    boolean fallbackOnReachabilityOnly) {

  public AuthorityConfig {
    servers = List.copyOf(servers);
    serversByType = Map.copyOf(serversByType);
  }

  /** All types from these servers, in order of preference. */
  public static AuthorityConfig of(ServerConfig... servers) {
    return new AuthorityConfig(List.of(servers), Map.of(), false);
  }
}
