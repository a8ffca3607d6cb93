package io.inmesh.xds.bootstrap;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Templates for names of listeners (gRFC A36, A47). In each, {@code %s} stands for what is asked
 * for.
 *
 * @param clientDefault {@code client_default_listener_resource_name_template}; {@code %s} unless
 *     set
 * @param byAuthority {@code client_listener_resource_name_template} of each authority; always one
 *     for each authority of the bootstrap
 * @param server {@code server_listener_resource_name_template}; null when not set, then a gRPC
 *     server has no listener
 */
public record ListenerNames(
    String clientDefault, Map<String, String> byAuthority, @Nullable String server) {
  /** Names as they are. */
  public static final ListenerNames DEFAULT = new ListenerNames("%s", Map.of(), null);

  /** Copies the map. */
  public ListenerNames {
    byAuthority = Map.copyOf(byAuthority);
  }
}
