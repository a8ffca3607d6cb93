package io.inmesh.samples.quickstart.control;

import com.google.protobuf.UInt32Value;
import com.google.protobuf.util.Durations;
import io.envoyproxy.envoy.config.cluster.v3.CircuitBreakers;
import io.envoyproxy.envoy.config.cluster.v3.CircuitBreakers.Thresholds;
import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import io.envoyproxy.envoy.config.cluster.v3.OutlierDetection;
import io.envoyproxy.envoy.config.core.v3.Address;
import io.envoyproxy.envoy.config.core.v3.AggregatedConfigSource;
import io.envoyproxy.envoy.config.core.v3.ApiVersion;
import io.envoyproxy.envoy.config.core.v3.ConfigSource;
import io.envoyproxy.envoy.config.core.v3.SocketAddress;
import io.envoyproxy.envoy.config.endpoint.v3.ClusterLoadAssignment;
import io.envoyproxy.envoy.config.endpoint.v3.Endpoint;
import io.envoyproxy.envoy.config.endpoint.v3.LbEndpoint;
import io.envoyproxy.envoy.config.endpoint.v3.LocalityLbEndpoints;
import io.envoyproxy.envoy.type.v3.Percent;
import io.inmesh.samples.quickstart.control.ShopConfig.Mistake;
import java.net.InetSocketAddress;
import java.util.List;

/** The clusters of the shop, one for each version, and their endpoints. */
final class Clusters {
  static final String V1 = "shop-v1";
  static final String V2 = "shop-v2";

  /** Configuration comes over the same aggregated stream. */
  static final ConfigSource ADS =
      ConfigSource.newBuilder()
          .setResourceApiVersion(ApiVersion.V3)
          .setAds(AggregatedConfigSource.getDefaultInstance())
          .build();

  private static final long CHECKS_PER_EJECTION_TIME = 12;

  private Clusters() {}

  static List<Cluster> of(ShopConfig config) {
    Cluster v2 = cluster(V2, config);
    if (config.mistake() == Mistake.TYPING_ERRORS) {
      OutlierDetection detection =
          v2.getOutlierDetection().toBuilder().setMaxEjectionPercent(UInt32Value.of(150)).build();
      v2 = v2.toBuilder().setOutlierDetection(detection).build();
    }
    return List.of(cluster(V1, config), v2);
  }

  static ClusterLoadAssignment endpoints(String cluster, List<InetSocketAddress> addresses) {
    LocalityLbEndpoints.Builder locality =
        LocalityLbEndpoints.newBuilder().setLoadBalancingWeight(UInt32Value.of(1));
    for (InetSocketAddress address : addresses) {
      locality.addLbEndpoints(
          LbEndpoint.newBuilder()
              .setEndpoint(Endpoint.newBuilder().setAddress(socketAddress(address))));
    }
    return ClusterLoadAssignment.newBuilder()
        .setClusterName(cluster)
        .addEndpoints(locality)
        .build();
  }

  private static Cluster cluster(String name, ShopConfig config) {
    return Cluster.newBuilder()
        .setName(name)
        .setType(Cluster.DiscoveryType.EDS)
        .setEdsClusterConfig(Cluster.EdsClusterConfig.newBuilder().setEdsConfig(ADS))
        .setConnectTimeout(Durations.fromSeconds(1))
        .setLbPolicy(Cluster.LbPolicy.ROUND_ROBIN)
        .setCircuitBreakers(
            CircuitBreakers.newBuilder()
                .addThresholds(Thresholds.newBuilder().setRetryBudget(retryBudget())))
        .setOutlierDetection(outlierDetection(config))
        .build();
  }

  private static Thresholds.RetryBudget retryBudget() {
    return Thresholds.RetryBudget.newBuilder()
        .setBudgetPercent(Percent.newBuilder().setValue(50))
        .setMinRetryConcurrency(UInt32Value.of(20))
        .build();
  }

  private static OutlierDetection outlierDetection(ShopConfig config) {
    long ejectionMillis = config.ejectionTime().toMillis();
    return OutlierDetection.newBuilder()
        .setConsecutive5Xx(UInt32Value.of(3))
        .setInterval(Durations.fromMillis(Math.max(1, ejectionMillis / CHECKS_PER_EJECTION_TIME)))
        .setBaseEjectionTime(Durations.fromMillis(ejectionMillis))
        .setMaxEjectionPercent(UInt32Value.of(50))
        .build();
  }

  private static Address socketAddress(InetSocketAddress address) {
    return Address.newBuilder()
        .setSocketAddress(
            SocketAddress.newBuilder()
                .setAddress(address.getAddress().getHostAddress())
                .setPortValue(address.getPort()))
        .build();
  }
}
