package io.inmesh.internal.compile;

import io.inmesh.balance.ClusterHosts;
import io.inmesh.balance.ClusterState;
import io.inmesh.balance.LocalCluster;
import io.inmesh.config.Locality;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Tells all clusters how the senders are spread over localities, for zone-aware routing: whenever
 * the hosts of the local cluster change, or their health does. Compilations use it one at a time;
 * changes of hosts come from any thread.
 */
final class ZoneSenders {
  private final Locality own;
  private final Set<ClusterState> receivers = ConcurrentHashMap.newKeySet();
  private volatile @Nullable ClusterState local;

  /**
   * For a process.
   *
   * @param own its own locality
   */
  ZoneSenders(Locality own) {
    this.own = own;
  }

  /** A cluster is there from now on. */
  void add(ClusterState cluster, long nowNanos) {
    receivers.add(cluster);
    LocalCluster senders = senders();
    if (senders != null) {
      cluster.localCluster(senders, nowNanos);
    }
  }

  /** A cluster is gone. */
  void remove(ClusterState cluster) {
    receivers.remove(cluster);
  }

  /** Which cluster this process belongs to; null when it is unknown. */
  void local(@Nullable ClusterState cluster, long nowNanos) {
    ClusterState before = local;
    if (before == cluster) {
      return;
    }
    if (before != null) {
      before.watchHosts(null);
    }
    local = cluster;
    if (cluster != null) {
      cluster.watchHosts(this::tell);
    }
    tell(nowNanos);
  }

  private void tell(long nowNanos) {
    LocalCluster senders = senders();
    for (ClusterState receiver : receivers) {
      receiver.localCluster(senders, nowNanos);
    }
  }

  /** Only priority 0 of the local cluster sends, as in Envoy. */
  private @Nullable LocalCluster senders() {
    ClusterState cluster = local;
    ClusterHosts hosts = cluster == null ? null : cluster.hosts();
    return hosts == null ? null : new LocalCluster(own, hosts.priorities().get(0));
  }
}
