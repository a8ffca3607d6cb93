package io.inmesh.xds.resolve;

import java.util.Set;

/**
 * What a configuration begins with.
 *
 * @param allListeners subscribe to all listeners of the server (wildcard), as Envoy does
 * @param allClusters subscribe to all clusters of the server (wildcard), as Envoy does; otherwise
 *     only to those that routes name
 * @param listeners listeners wanted by name
 * @param routeTables route configurations wanted by name, beside those of the listeners
 * @param clusters clusters wanted by name, beside those of the routes
 */
public record Roots(
    boolean allListeners,
    boolean allClusters,
    Set<String> listeners,
    Set<String> routeTables,
    Set<String> clusters) {

  public Roots {
    listeners = Set.copyOf(listeners);
    routeTables = Set.copyOf(routeTables);
    clusters = Set.copyOf(clusters);
  }

  /** All listeners and all clusters, as Envoy subscribes. */
  public static Roots all() {
    return new Roots(true, true, Set.of(), Set.of(), Set.of());
  }

  /** These listeners and what they lead to, as gRPC subscribes. */
  public static Roots listeners(Set<String> listeners) {
    return new Roots(false, false, listeners, Set.of(), Set.of());
  }

  /** These clusters and nothing else. */
  public static Roots clusters(Set<String> clusters) {
    return new Roots(false, false, Set.of(), Set.of(), clusters);
  }
}
