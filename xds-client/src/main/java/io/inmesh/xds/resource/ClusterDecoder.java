package io.inmesh.xds.resource;

import io.inmesh.config.Cluster;
import io.inmesh.config.Cluster.Discovery;
import io.inmesh.config.HealthCheck;
import io.inmesh.xds.resource.value.Place;
import io.inmesh.xds.resource.value.Structs;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Decodes {@code envoy.config.cluster.v3.Cluster}. A cluster with anything wrong but its transport
 * security is unusable as a whole.
 */
final class ClusterDecoder {
  private static final String SECURITY_FIELD = "transport_socket";

  private ClusterDecoder() {}

  static @Nullable Cluster decode(
      Place place, io.inmesh.xds.proto.envoy.config.cluster.v3.Cluster cluster, String name) {
    Cluster.Builder decoded =
        Cluster.builder(name)
            .discovery(DiscoveryDecoder.decode(place, cluster, name))
            .balancing(BalancingDecoder.decode(place, cluster))
            .circuitBreakers(
                CircuitBreakersDecoder.decode(
                    place.field("circuit_breakers"), cluster.getCircuitBreakers()))
            .outlierDetection(
                cluster.hasOutlierDetection()
                    ? OutlierDetectionDecoder.decode(
                        place.field("outlier_detection"), cluster.getOutlierDetection())
                    : null)
            .healthChecks(healthChecks(cluster))
            .connection(UpstreamConnectionDecoder.decode(place, cluster))
            .metadata(Structs.metadata(cluster.getMetadata()));
    boolean vital =
        place.errors().stream().anyMatch(error -> !error.field().startsWith(SECURITY_FIELD));
    if (vital) {
      decoded.discovery(new Discovery.Unusable(place.reason()));
    }
    return decoded.build();
  }

  private static List<HealthCheck> healthChecks(
      io.inmesh.xds.proto.envoy.config.cluster.v3.Cluster cluster) {
    List<HealthCheck> checks = new ArrayList<>(cluster.getHealthChecksCount());
    cluster
        .getHealthChecksList()
        .forEach(check -> {
          String kind = check.getHealthCheckerCase().name().toLowerCase(Locale.ROOT);
          checks.add(new HealthCheck(kind.substring(0, kind.indexOf('_'))));
        });
    return checks;
  }
}
