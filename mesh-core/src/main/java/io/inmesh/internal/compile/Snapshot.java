package io.inmesh.internal.compile;

import io.inmesh.config.MeshConfig;
import io.inmesh.config.ResourceMap;
import io.inmesh.internal.cluster.ClusterRuntime;
import org.jspecify.annotations.Nullable;

/**
 * The executable form of one configuration. Immutable; published by one volatile write. A call
 * keeps the snapshot that it began with.
 *
 * @param config what it was made from
 * @param outbound the listener that plays the outbound proxy; null when there is none
 * @param whyNoOutbound why not, in plain words; null when there is one, or none is wanted
 * @param inbound the listeners for requests that come in
 * @param clusters the clusters by name
 */
public record Snapshot(
    MeshConfig config,
    @Nullable CompiledListener outbound,
    @Nullable String whyNoOutbound,
    InboundListeners inbound,
    ResourceMap<ClusterRuntime> clusters) {

  /** The cluster of a name; null when there is none. */
  public @Nullable ClusterRuntime cluster(String name) {
    return clusters.get(name);
  }
}
