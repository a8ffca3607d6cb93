package io.inmesh.xds.resource;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Any;
import com.google.protobuf.Duration;
import io.inmesh.config.Endpoints;
import io.inmesh.xds.proto.envoy.config.cluster.v3.Cluster;
import io.inmesh.xds.proto.envoy.config.cluster.v3.OutlierDetection;
import io.inmesh.xds.proto.envoy.config.core.v3.Address;
import io.inmesh.xds.proto.envoy.config.core.v3.AggregatedConfigSource;
import io.inmesh.xds.proto.envoy.config.core.v3.ConfigSource;
import io.inmesh.xds.proto.envoy.config.core.v3.Locality;
import io.inmesh.xds.proto.envoy.config.core.v3.SocketAddress;
import io.inmesh.xds.proto.envoy.config.endpoint.v3.ClusterLoadAssignment;
import io.inmesh.xds.proto.envoy.config.endpoint.v3.Endpoint;
import io.inmesh.xds.proto.envoy.config.endpoint.v3.LbEndpoint;
import io.inmesh.xds.proto.envoy.config.endpoint.v3.LocalityLbEndpoints;
import org.junit.jupiter.api.Test;

/** What ten thousand clusters say alike is kept once. */
class AlikeValuesTest {
  @Test
  void clustersWithTheSameSettingsShareThem() {
    io.inmesh.config.Cluster one = cluster("one", 7);
    io.inmesh.config.Cluster other = cluster("other", 7);

    assertThat(other.connection()).isSameAs(one.connection());
    assertThat(other.balancing()).isSameAs(one.balancing());
    assertThat(other.outlierDetection()).isSameAs(one.outlierDetection());
  }

  @Test
  void clustersWithOtherSettingsHaveTheirOwn() {
    io.inmesh.config.Cluster one = cluster("one", 7);
    io.inmesh.config.Cluster other = cluster("other", 8);

    assertThat(one.connection().connectTimeout()).hasSeconds(7);
    assertThat(other.connection().connectTimeout()).hasSeconds(8);
  }

  @Test
  void endpointsOfOneLocalityShareIt() {
    assertThat(locality("one", "zone-a"))
        .isSameAs(locality("other", "zone-a"))
        .isNotEqualTo(locality("third", "zone-b"));
  }

  private static io.inmesh.config.Cluster cluster(String name, long timeoutSeconds) {
    Cluster.Builder cluster =
        Cluster.newBuilder()
            .setName(name)
            .setType(Cluster.DiscoveryType.EDS)
            .setOutlierDetection(OutlierDetection.getDefaultInstance());
    cluster.setConnectTimeout(Duration.newBuilder().setSeconds(timeoutSeconds));
    cluster.setEdsClusterConfig(
        Cluster.EdsClusterConfig.newBuilder()
            .setEdsConfig(
                ConfigSource.newBuilder().setAds(AggregatedConfigSource.getDefaultInstance())));
    return ResourceTypes.CLUSTER.decode(Any.pack(cluster.build()), "").value();
  }

  private static io.inmesh.config.Locality locality(String name, String zone) {
    ClusterLoadAssignment assignment =
        ClusterLoadAssignment.newBuilder()
            .setClusterName(name)
            .addEndpoints(
                LocalityLbEndpoints.newBuilder()
                    .setLocality(Locality.newBuilder().setZone(zone))
                    .addLbEndpoints(
                        LbEndpoint.newBuilder()
                            .setEndpoint(
                                Endpoint.newBuilder()
                                    .setAddress(
                                        Address.newBuilder()
                                            .setSocketAddress(
                                                SocketAddress.newBuilder()
                                                    .setAddress("10.0.0.1")
                                                    .setPortValue(80))))))
            .build();
    Endpoints endpoints =
        ResourceTypes.CLUSTER_LOAD_ASSIGNMENT.decode(Any.pack(assignment), "").value();
    return endpoints.localities().get(0).locality();
  }
}
