package io.inmesh.balance;

import io.inmesh.config.Balancing.LocalityMode.ZoneAware;
import org.jspecify.annotations.Nullable;

/**
 * How much of the traffic of priority 0 stays in the node's own locality, and where the rest goes
 * ({@code zone_aware_lb_config}), in ten-thousandths as Envoy calculates it.
 *
 * @param config the cluster's configuration
 * @param senders the cluster that the node belongs to
 * @param direct everything stays
 * @param localShare how many of 10,000 stay
 * @param residual what the localities have left for others, each with the ones before it added
 */
record ZoneRoute(
    ZoneAware config, LocalCluster senders, boolean direct, long localShare, long[] residual) {

  /**
   * Calculates it; null where zone-aware routing does not apply: one locality on either side, no
   * known sender in this node's locality, or fewer healthy hosts than {@code min_cluster_size}.
   */
  static @Nullable ZoneRoute orNull(PriorityHosts hosts, LocalCluster senders, ZoneAware config) {
    int localities = hosts.localities().size();
    if (localities < 2
        || senders.localities() < 2
        || !senders.knowsOwnLocality()
        || hosts.hosts().healthy().length < config.minClusterSize()) {
      return null;
    }
    long[] upstream = new long[localities];
    long[] local = new long[localities];
    int total = 0;
    for (HostSet.OfLocality each : hosts.localities()) {
      total += each.hosts().healthy().length;
    }
    for (int i = 0; i < localities; i++) {
      HostSet.OfLocality each = hosts.localities().get(i);
      int healthy = each.hosts().healthy().length;
      if (healthy > 0) {
        upstream[i] = 10_000L * healthy / total;
        int all = senders.healthyHosts();
        local[i] = all == 0 ? 0 : 10_000L * senders.healthyHosts(each.locality()) / all;
      }
    }
    boolean own = hosts.hasOwnLocality();
    if (own && upstream[0] > 0 && upstream[0] >= local[0]) {
      return new ZoneRoute(config, senders, true, 10_000, new long[0]);
    }
    long share = own && local[0] > 0 ? upstream[0] * 10_000 / local[0] : 0;
    long[] residual = new long[localities];
    long sum = 0;
    for (int i = 0; i < localities; i++) {
      if (i > 0 || !own) {
        sum += Math.max(0, upstream[i] - local[i]);
      }
      residual[i] = sum;
    }
    return new ZoneRoute(config, senders, false, share, residual);
  }

  /** Draws the index of a locality. */
  int choose(PickContext context) {
    if (direct || Long.remainderUnsigned(context.draw(), 10_000) < localShare) {
      return 0;
    }
    long last = residual[residual.length - 1];
    if (last == 0) {
      return (int) Long.remainderUnsigned(context.draw(), residual.length);
    }
    long ticket = Long.remainderUnsigned(context.draw(), last);
    int index = 0;
    while (ticket >= residual[index]) {
      index++;
    }
    return index;
  }
}
