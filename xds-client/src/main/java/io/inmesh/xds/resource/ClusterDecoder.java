package io.inmesh.xds.resource;

import io.inmesh.config.Cluster;
import io.inmesh.config.Cluster.Discovery;
import io.inmesh.config.OutlierDetection;
import io.inmesh.xds.resource.value.Alike;
import io.inmesh.xds.resource.value.Place;
import io.inmesh.xds.resource.value.Structs;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Decodes {@code envoy.config.cluster.v3.Cluster}. A cluster with anything wrong but its transport
 * security is unusable as a whole.
 */
final class ClusterDecoder {
  /** Where what is wrong only closes the endpoints that it secures. */
  private static final Pattern SECURITY_FIELD =
      Pattern.compile("transport_socket(_matches\\[.*|\\..*)?");

  private static final Alike<OutlierDetection> OUTLIERS = new Alike<>();

  private ClusterDecoder() {}

  static @Nullable Cluster decode(
      Place place, io.inmesh.xds.proto.envoy.config.cluster.v3.Cluster cluster, String name) {
    HttpOptions http = HttpOptions.of(place, cluster);
    Cluster.Builder decoded =
        Cluster.builder(name)
            .discovery(DiscoveryDecoder.decode(place, cluster, name))
            .balancing(BalancingDecoder.decode(place, cluster))
            .circuitBreakers(
                CircuitBreakersDecoder.decode(
                    place.field("circuit_breakers"), cluster.getCircuitBreakers()))
            .outlierDetection(
                cluster.hasOutlierDetection()
                    ? OUTLIERS.one(
                        OutlierDetectionDecoder.decode(
                            place.field("outlier_detection"), cluster.getOutlierDetection()))
                    : null)
            .healthChecks(HealthCheckDecoder.decode(place, cluster, http))
            .connection(UpstreamConnectionDecoder.decode(place, cluster, http))
            .metadata(Structs.metadata(cluster.getMetadata()));
    boolean vital =
        place.errors().stream().anyMatch(error -> !SECURITY_FIELD.matcher(error.field()).matches());
    if (vital) {
      decoded.discovery(new Discovery.Unusable(place.reason()));
    }
    return decoded.build();
  }
}
