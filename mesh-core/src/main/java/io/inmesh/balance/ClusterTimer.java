package io.inmesh.balance;

/** Port through which a cluster asks for time. */
@FunctionalInterface
public interface ClusterTimer {
  /**
   * Asks that {@link ClusterState#onTimer} be called at this time, or soon after. Asking for
   * several times is fine: each asked time is answered, or the earliest and then what {@link
   * ClusterState#nextTimerNanos} says. Called on any thread; must not call back at once.
   *
   * @param cluster the asking one
   * @param deadlineNanos on the mesh's clock
   */
  void wakeAt(ClusterState cluster, long deadlineNanos);
}
