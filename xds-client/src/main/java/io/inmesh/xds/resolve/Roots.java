package io.inmesh.xds.resolve;

import io.inmesh.config.ResourceOrigin;
import io.inmesh.xds.protocol.ResourceKey;
import io.inmesh.xds.protocol.ResourceType;
import io.inmesh.xds.resource.ResourceTypes;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What a configuration begins with.
 *
 * @param allListeners subscribe to all listeners of the server (wildcard), as Envoy does
 * @param allClusters subscribe to all clusters of the server (wildcard), as Envoy does; otherwise
 *     only to those that routes name
 * @param listeners listeners wanted by name
 * @param routeTables route configurations wanted by name, beside those of the listeners
 * @param clusters clusters wanted by name, beside those of the routes
 * @param listenerTimeoutNanos how long the first answer about listeners may take ({@code
 *     initial_fetch_timeout} of {@code lds_config}), in nanoseconds; 0 is without end
 * @param clusterTimeoutNanos the same for clusters ({@code cds_config})
 */
public record Roots(
    boolean allListeners,
    boolean allClusters,
    Set<String> listeners,
    Set<String> routeTables,
    Set<String> clusters,
    long listenerTimeoutNanos,
    long clusterTimeoutNanos) {

  public Roots {
    listeners = canonical(listeners);
    routeTables = canonical(routeTables);
    clusters = canonical(clusters);
  }

  /** As the resources that come are named, however a user spells them. */
  private static Set<String> canonical(Set<String> names) {
    return names.stream().map(ResourceKey::canonicalName).collect(Collectors.toUnmodifiableSet());
  }

  /** Roots with the default timeouts. */
  public Roots(
      boolean allListeners,
      boolean allClusters,
      Set<String> listeners,
      Set<String> routeTables,
      Set<String> clusters) {
    this(
        allListeners,
        allClusters,
        listeners,
        routeTables,
        clusters,
        ResourceOrigin.DEFAULT_FETCH_TIMEOUT_NANOS,
        ResourceOrigin.DEFAULT_FETCH_TIMEOUT_NANOS);
  }

  /** The same with other timeouts. */
  public Roots withTimeouts(long listenerNanos, long clusterNanos) {
    return new Roots(
        allListeners, allClusters, listeners, routeTables, clusters, listenerNanos, clusterNanos);
  }

  /** Whether all of a type are subscribed to. */
  boolean all(ResourceType<?> type) {
    return type == ResourceTypes.LISTENER
        ? allListeners
        : type == ResourceTypes.CLUSTER && allClusters;
  }

  /** The timeout of listeners or clusters. */
  long timeoutNanos(ResourceType<?> type) {
    return type == ResourceTypes.LISTENER ? listenerTimeoutNanos : clusterTimeoutNanos;
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
