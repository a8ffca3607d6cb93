package io.inmesh.health;

import io.inmesh.config.Cluster;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Gives clusters their guards. Called when configurations are applied, one call at a time.
 *
 * <p>What it throws is logged, and told as a problem of the cluster until it is asked again without
 * throwing; the cluster then has the guard that it had before.
 */
public interface ClusterGuards {
  /** No cluster has a guard. */
  ClusterGuards NONE = cluster -> null;

  /**
   * The guard of a cluster that is new or has changed; null for none. Calls that are under way keep
   * what they have from the guard before.
   */
  @Nullable ClusterGuard guard(Cluster cluster);

  /**
   * What keeps limits from being in force, by cluster, in plain words; it is told with the {@link
   * io.inmesh.admin.MeshStatus#problems() state of the mesh}. By default nothing. Called at any
   * time by any thread; must not block.
   */
  default Map<String, String> problems() {
    return Map.of();
  }

  /** A cluster is no more. */
  default void removed(String cluster) {}
}
