package io.inmesh.xds.transport;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Everything that the protocol layer takes from a bootstrap document.
 *
 * @param node who this client is
 * @param defaultAuthority where old-style names come from, and authorities without servers of their
 *     own
 * @param authorities the authorities that {@code xdstp:} names may use; the empty text is the key
 *     for names without an authority
 * @param byAuthority whether the authority of an {@code xdstp:} name says where it comes from, as
 *     in gRPC (gRFC A47); otherwise it is a name as any other, as in Envoy
 */
public record ClientConfig(
    Node node,
    AuthorityConfig defaultAuthority,
    Map<String, AuthorityConfig> authorities,
    boolean byAuthority) {

  public ClientConfig {
    authorities = Map.copyOf(authorities);
  }

  /** Names are resolved by their authorities. */
  public ClientConfig(
      Node node, AuthorityConfig defaultAuthority, Map<String, AuthorityConfig> authorities) {
    this(node, defaultAuthority, authorities, true);
  }

  /** Old-style names only, from one list of servers. */
  public static ClientConfig of(Node node, ServerConfig... servers) {
    return new ClientConfig(node, AuthorityConfig.of(servers), Map.of());
  }

  /**
   * The servers of a type in an authority, in order of preference.
   *
   * @param authority the authority of an {@code xdstp:} name; null for old-style names
   * @return null if the authority does not exist
   */
  public @Nullable List<ServerConfig> servers(@Nullable String authority, String typeUrl) {
    AuthorityConfig own =
        authority == null || !byAuthority ? defaultAuthority : authorities.get(authority);
    if (own == null) {
      return null;
    }
    List<ServerConfig> byType = own.serversByType().get(typeUrl);
    if (byType != null) {
      return byType;
    }
    if (!own.servers().isEmpty() || authority == null) {
      return own.servers();
    }
    return servers(null, typeUrl);
  }
}
