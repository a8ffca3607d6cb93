package io.inmesh.balance;

import io.inmesh.config.Balancing;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * All hosts of a cluster at one moment, and how they are to be balanced. Immutable.
 *
 * @param priorities at least one
 * @param balancing the cluster's configuration
 * @param node the cluster that this mesh node belongs to, for zone-aware routing; null when unknown
 */
public record ClusterHosts(
    List<PriorityHosts> priorities, Balancing balancing, @Nullable LocalCluster node) {

  public ClusterHosts {
    priorities = List.copyOf(priorities);
    if (priorities.isEmpty()) {
      throw new IllegalArgumentException("priorities: [] (expected: at least one)");
    }
  }

  /** {@code healthy_panic_threshold}, rounded to a whole percent as in Envoy. */
  long panicThresholdPercent() {
    return Math.min(100, Math.round(balancing.panicThresholdPercent()));
  }

  /** Whether a priority in panic fails instead of using all its hosts. */
  boolean failsInPanic() {
    return balancing.failTrafficOnPanic()
        || (balancing.locality() instanceof Balancing.LocalityMode.ZoneAware zoneAware
            && zoneAware.failTrafficOnPanic());
  }
}
