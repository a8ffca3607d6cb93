package io.inmesh.balance;

import io.inmesh.config.Locality;
import java.util.Objects;

/**
 * The cluster that this mesh node itself belongs to ({@code cluster_manager.local_cluster_name}),
 * as zone-aware routing needs it: how the senders are spread over localities.
 *
 * @param own the node's own locality
 * @param hosts priority 0 of that cluster
 */
public record LocalCluster(Locality own, PriorityHosts hosts) {
  public LocalCluster {
    Objects.requireNonNull(own, "own");
    Objects.requireNonNull(hosts, "hosts");
  }

  /** How many localities it spans. */
  int localities() {
    return hosts.localities().size();
  }

  /** Healthy senders of a locality. */
  int healthyHosts(Locality locality) {
    for (HostSet.OfLocality each : hosts.localities()) {
      if (each.locality().equals(locality)) {
        return each.hosts().healthy().length;
      }
    }
    return 0;
  }

  /** Healthy senders of all localities. */
  int healthyHosts() {
    return hosts.hosts().healthy().length;
  }

  /** Whether it knows of a sender in this node's own locality. */
  boolean knowsOwnLocality() {
    for (HostSet.OfLocality each : hosts.localities()) {
      if (each.locality().equals(own)) {
        return each.hosts().all().length > 0;
      }
    }
    return false;
  }
}
