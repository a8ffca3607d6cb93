package io.inmesh.internal.compile;

/** A snapshot that is ready, and what is to happen to the live state of clusters around it. */
public final class SnapshotUpdate {
  private final Snapshot snapshot;
  private final ClusterChanges changes;
  private final ClusterCompiler clusters;

  SnapshotUpdate(Snapshot snapshot, ClusterChanges changes, ClusterCompiler clusters) {
    this.snapshot = snapshot;
    this.changes = changes;
    this.clusters = clusters;
  }

  /** The snapshot, to be published between {@link #bring} and {@link #retire}. */
  public Snapshot snapshot() {
    return snapshot;
  }

  /** Brings what the calls of the snapshot will need. Once, and before another is compiled. */
  public void bring(long nowNanos) {
    clusters.apply(changes, snapshot.config(), nowNanos);
  }

  /**
   * Lets go of what only calls of the snapshot before it had a use for. What fails for one cluster
   * keeps no other from it; the first failure is thrown in the end.
   */
  public void retire(long nowNanos) {
    clusters.retire(changes, nowNanos);
  }
}
