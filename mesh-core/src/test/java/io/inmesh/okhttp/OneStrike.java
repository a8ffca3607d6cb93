package io.inmesh.okhttp;

import io.inmesh.config.Balancing;
import io.inmesh.config.Cluster;
import io.inmesh.testing.contract.Policies;
import java.time.Duration;

/** Clusters whose endpoints are ejected for one failure, and are not used any more then. */
final class OneStrike {
  private OneStrike() {}

  static Cluster.Builder cluster(String name) {
    Balancing balancing =
        new Balancing(
            Balancing.DEFAULT.policy(),
            Balancing.LocalityMode.DEFAULT,
            0, // No panic.
            false,
            Duration.ZERO,
            null);
    return Cluster.builder(name).balancing(balancing).outlierDetection(Policies.ejectsAtOnce());
  }
}
