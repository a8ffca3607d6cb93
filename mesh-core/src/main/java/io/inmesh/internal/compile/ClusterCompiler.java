package io.inmesh.internal.compile;

import io.inmesh.balance.ClusterEnvironment;
import io.inmesh.balance.ClusterState;
import io.inmesh.config.Cluster;
import io.inmesh.config.MeshConfig;
import io.inmesh.config.ResourceMap;
import io.inmesh.internal.cluster.ClusterRuntime;
import io.inmesh.internal.cluster.GuardedCluster;
import io.inmesh.internal.cluster.GuardedClusters;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Applies what differs between two configurations to the clusters: in time proportional to the
 * change, as long as runtime values stay the same. One call at a time.
 */
final class ClusterCompiler {
  private final ClusterEnvironment environment;
  private final GuardedClusters guards;
  private final ZoneSenders senders;

  /** The aggregates of the configuration that was applied last. */
  private Set<String> aggregates = Set.of();

  /** Clusters that may not be as the configuration in force has them, since a change failed. */
  private final Set<String> unsettled = new HashSet<>();

  ClusterCompiler(ClusterEnvironment environment, GuardedClusters guards) {
    this.environment = environment;
    this.guards = guards;
    this.senders = new ZoneSenders(environment.locality());
  }

  /** What a configuration changes about the clusters of the one before; none of it takes effect. */
  ClusterChanges changes(
      MeshConfig config, MeshConfig before, ResourceMap<ClusterRuntime> clustersBefore) {
    ClusterChanges changes = new ClusterChanges(config, clustersBefore, this);
    config.clusters().forEachChange(before.clusters(), changes);
    if (!config.runtime().equals(before.runtime())) {
      config.clusters().forEach((name, cluster) -> changes.changed(name, null, cluster));
    } else {
      changes.alsoChanged(unsettled);
    }
    return changes;
  }

  /** Brings what calls will need that see the new snapshot. */
  void apply(ClusterChanges changes, MeshConfig config, long nowNanos) {
    unsettled.addAll(changes.touched());
    changes.apply(nowNanos);
    String local = config.localCluster();
    ClusterRuntime localCluster = local == null ? null : changes.clusters().get(local);
    senders.local(localCluster == null ? null : localCluster.state(), nowNanos);
  }

  /** Lets go of what only calls of the snapshot before it had a use for. */
  void retire(ClusterChanges changes, long nowNanos) {
    aggregates = changes.aggregates();
    changes.retire(nowNanos);
    unsettled.clear();
  }

  ClusterState newState(String cluster) {
    return new ClusterState(cluster, environment);
  }

  @Nullable GuardedCluster guard(Cluster cluster, @Nullable GuardedCluster before) {
    return guards.guard(cluster, before);
  }

  /** A cluster is no more. */
  void guardRemoved(String cluster) {
    guards.removed(cluster);
  }

  ZoneSenders senders() {
    return senders;
  }

  Set<String> aggregates() {
    return aggregates;
  }
}
