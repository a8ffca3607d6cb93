package io.inmesh.xds.resolve;

import io.inmesh.config.Cluster;
import io.inmesh.config.Listener;
import io.inmesh.config.RuntimeValues;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the bootstrap itself holds. As in Envoy, a resource of the server never replaces a static
 * one of the same name.
 *
 * @param listeners by name
 * @param clusters by name
 * @param runtime runtime values
 * @param localCluster the cluster that this process itself belongs to; null when unknown
 */
public record Statics(
    Map<String, Listener> listeners,
    Map<String, Cluster> clusters,
    RuntimeValues runtime,
    @Nullable String localCluster) {
  /** Nothing. */
  public static final Statics NONE = new Statics(Map.of(), Map.of(), RuntimeValues.EMPTY, null);

  public Statics {
    listeners = Map.copyOf(listeners);
    clusters = Map.copyOf(clusters);
  }
}
