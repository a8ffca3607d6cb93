package io.inmesh.internal.cluster;

import io.inmesh.config.Cluster;
import io.inmesh.health.ClusterGuard;
import io.inmesh.health.ClusterGuards;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The application's guards of all clusters of a mesh, so that nothing that they throw reaches
 * configurations; it is logged and found among the {@link #problems}. {@link #problems} is
 * thread-safe, the others are for one call at a time.
 */
public final class GuardedClusters {
  private static final System.Logger LOG = System.getLogger("io.inmesh.health");

  private final ClusterGuards guards;
  private final Map<String, String> failed = new ConcurrentHashMap<>();

  public GuardedClusters(ClusterGuards guards) {
    this.guards = guards;
  }

  /**
   * The guard of a cluster that is new or has changed; null for none.
   *
   * @param before the guard that it has
   */
  public @Nullable GuardedCluster guard(Cluster cluster, @Nullable GuardedCluster before) {
    String name = cluster.name();
    try {
      ClusterGuard guard = guards.guard(cluster);
      failed.remove(name);
      return guard == null ? null : new GuardedCluster(guard);
    } catch (RuntimeException | Error e) {
      String kept = before == null ? "has no guard" : "keeps the guard that it has";
      LOG.log(System.Logger.Level.ERROR, "cluster " + name + " " + kept, e);
      failed.put(name, "it " + kept + ", " + guards.getClass().getName() + " threw " + e);
      return before;
    }
  }

  /** A cluster is no more. */
  public void removed(String cluster) {
    failed.remove(cluster);
    try {
      guards.removed(cluster);
    } catch (RuntimeException | Error e) {
      LOG.log(System.Logger.Level.ERROR, "the guard of cluster " + cluster + " failed to end", e);
    }
  }

  /** What keeps limits from being in force, by cluster. */
  public Map<String, String> problems() {
    Map<String, String> all = new HashMap<>();
    try {
      all.putAll(guards.problems());
    } catch (RuntimeException | Error e) {
      GuardedCluster.failed(guards, e);
    }
    failed.forEach((cluster, why) -> all.merge(cluster, why, (one, other) -> one + "; " + other));
    return all;
  }
}
