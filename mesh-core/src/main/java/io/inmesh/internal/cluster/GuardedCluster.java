package io.inmesh.internal.cluster;

import io.inmesh.health.ClusterGuard;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** The guard of one cluster, so that nothing that it throws reaches calls. */
public final class GuardedCluster {
  private static final System.Logger LOG = System.getLogger("io.inmesh.health");
  private static final AtomicBoolean FAILED_BEFORE = new AtomicBoolean();

  private final ClusterGuard guard;

  GuardedCluster(ClusterGuard guard) {
    this.guard = guard;
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
