package io.inmesh.internal.cluster;

import io.inmesh.config.Cluster;
import io.inmesh.health.ClusterGuard;
import io.inmesh.health.ClusterGuards;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** The guard of one cluster, so that nothing that it throws reaches configurations or calls. */
public final class GuardedCluster {
  private static final System.Logger LOG = System.getLogger("io.inmesh.health");
  private static final AtomicBoolean FAILED_BEFORE = new AtomicBoolean();

  private final ClusterGuard guard;

  private GuardedCluster(ClusterGuard guard) {
    this.guard = guard;
  }

  /**
   * The guard of a cluster that is new or has changed; null for none.
   *
   * @param before the guard that it has
   */
  public static @Nullable GuardedCluster of(
      ClusterGuards guards, Cluster cluster, @Nullable GuardedCluster before) {
    try {
      ClusterGuard guard = guards.guard(cluster);
      return guard == null ? null : new GuardedCluster(guard);
    } catch (RuntimeException | Error e) {
      String kept = before == null ? "has no guard" : "keeps the guard that it has";
      LOG.log(System.Logger.Level.ERROR, "cluster " + cluster.name() + " " + kept, e);
      return before;
    }
  }

  /** A cluster is no more. */
  public static void removed(ClusterGuards guards, String cluster) {
    try {
      guards.removed(cluster);
    } catch (RuntimeException | Error e) {
      LOG.log(System.Logger.Level.ERROR, "the guard of cluster " + cluster + " failed to end", e);
    }
  }

  /** What keeps limits from being in force, by cluster. */
  public static Map<String, String> problems(ClusterGuards guards) {
    try {
      return Map.copyOf(guards.problems());
    } catch (RuntimeException | Error e) {
      failed(guards, e);
      return Map.of();
    }
  }

  /** Asks for an attempt; a permit, a refusal, or null when the guard is of no use. */
  public ClusterGuard.@Nullable Admission tryAdmit() {
    try {
      return guard.tryAdmit();
    } catch (RuntimeException | Error e) {
      failed(guard, e);
      return null;
    }
  }

  /** What an attempt holds from now on. */
  public static @Nullable GuardPermit permit(ClusterGuard.@Nullable Admission admission) {
    return admission instanceof ClusterGuard.Permit permit ? new GuardPermit(permit) : null;
  }

  static void failed(Object guard, Throwable failure) {
    if (FAILED_BEFORE.compareAndSet(false, true)) {
      String name = guard.getClass().getName();
      LOG.log(System.Logger.Level.WARNING, "guard " + name + " failed; calls go on", failure);
    }
  }
}
