package io.inmesh.balance;

import io.inmesh.health.EndpointState;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * One priority of a cluster. Immutable.
 *
 * @param hosts all its hosts
 * @param localities the same hosts by locality, ordered by region, zone and sub-zone; the mesh
 *     node's own locality comes first where it is known and has hosts
 * @param hasOwnLocality whether the first locality is the mesh node's own
 * @param overprovisioningFactorPercent default 140
 * @param weightedHealth {@code weighted_priority_health}
 */
public record PriorityHosts(
    HostSet hosts,
    List<HostSet.OfLocality> localities,
    boolean hasOwnLocality,
    int overprovisioningFactorPercent,
    boolean weightedHealth) {

  public PriorityHosts {
    localities = List.copyOf(localities);
  }

  /** The same hosts, sorted by their availability now. */
  PriorityHosts refreshed() {
    List<HostSet.OfLocality> fresh = new ArrayList<>(localities.size());
    if (localities.size() == 1) {
      HostSet.OfLocality only = localities.get(0);
      HostSet sorted = HostSet.of(hosts.all());
      fresh.add(new HostSet.OfLocality(only.locality(), only.weight(), sorted));
      return with(sorted, fresh);
    }
    for (HostSet.OfLocality each : localities) {
      fresh.add(
          new HostSet.OfLocality(each.locality(), each.weight(), HostSet.of(each.hosts().all())));
    }
    return with(HostSet.of(hosts.all()), fresh);
  }

  /** Health in percent of what would be enough: 0 to 100 (Envoy's per-priority health). */
  int health() {
    return share(hosts.healthy());
  }

  /** The same of the degraded hosts. */
  int degradedHealth() {
    return share(hosts.degraded());
  }

  /**
   * Whether fewer than {@code thresholdPercent} of the hosts are healthy or degraded, those that
   * drain left out.
   */
  boolean isBelow(long thresholdPercent) {
    int total = hosts.counted();
    int usable = hosts.healthy().length + hosts.degraded().length;
    return (total == 0 ? 0.0 : 100.0 * usable / total) < thresholdPercent;
  }

  /** Whether these are the same hosts in the same order, spread and weighted in the same way. */
  boolean hasSameShape(PriorityHosts other) {
    boolean same =
        Arrays.equals(hosts.all(), other.hosts.all())
            && localities.size() == other.localities.size()
            && hasOwnLocality == other.hasOwnLocality
            && overprovisioningFactorPercent == other.overprovisioningFactorPercent
            && weightedHealth == other.weightedHealth;
    for (int i = 0; same && i < localities.size(); i++) {
      HostSet.OfLocality mine = localities.get(i);
      HostSet.OfLocality its = other.localities.get(i);
      same =
          mine.weight() == its.weight()
              && mine.locality().equals(its.locality())
              && Arrays.equals(mine.hosts().all(), its.hosts().all());
    }
    return same;
  }

  private PriorityHosts with(HostSet sorted, List<HostSet.OfLocality> fresh) {
    return new PriorityHosts(
        sorted, fresh, hasOwnLocality, overprovisioningFactorPercent, weightedHealth);
  }

  private int share(EndpointState[] part) {
    long total = weightedHealth ? hosts.countedWeight() : hosts.counted();
    if (total == 0) {
      return 0;
    }
    long usable = weightedHealth ? HostSet.weight(part) : part.length;
    return (int) Math.min(100, overprovisioningFactorPercent * usable / total);
  }
}
