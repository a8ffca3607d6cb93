package io.inmesh.stress;

import io.inmesh.balance.ClusterEnvironment;
import io.inmesh.balance.ClusterState;
import io.inmesh.balance.PickContext;
import io.inmesh.config.Cluster;
import io.inmesh.config.Endpoint;
import io.inmesh.config.Endpoints;
import io.inmesh.config.Locality;
import io.inmesh.config.OutlierDetection;
import io.inmesh.health.OutlierListener;
import java.time.Duration;
import java.util.List;

/** Clusters for stress tests. */
final class Clusters {
  /** A call without randomness. */
  static final PickContext CALL =
      new PickContext() {
        @Override
        public long draw() {
          return 0;
        }

        @Override
        public long nowNanos() {
          return 0;
        }
      };

  /** Ejects after two errors in a row, as many endpoints as there are. */
  static final Cluster CONFIG =
      Cluster.builder("c")
          .outlierDetection(
              new OutlierDetection(
                  new OutlierDetection.Ejection(
                      Duration.ofSeconds(10),
                      Duration.ofSeconds(30),
                      Duration.ofSeconds(300),
                      Duration.ZERO,
                      100,
                      false),
                  new OutlierDetection.Consecutive(2, 100, 0, 0, 0, 0),
                  OutlierDetection.SuccessRate.DEFAULT,
                  OutlierDetection.FailurePercentage.DEFAULT,
                  false,
                  true))
          .build();

  private Clusters() {}

  static Endpoints endpoints(int... ports) {
    Endpoint[] endpoints = new Endpoint[ports.length];
    for (int i = 0; i < ports.length; i++) {
      endpoints[i] = Endpoint.of("h", ports[i]);
    }
    return Endpoints.of(
        "c", List.of(new Endpoints.LocalityEndpoints(Locality.NONE, 0, 0, List.of(endpoints))));
  }

  static ClusterState cluster(int... ports) {
    ClusterState cluster =
        new ClusterState(
            "c",
            new ClusterEnvironment(
                () -> 0, (asking, deadlineNanos) -> {}, OutlierListener.NONE, Locality.NONE));
    cluster.update(CONFIG, endpoints(ports), 0);
    return cluster;
  }
}
