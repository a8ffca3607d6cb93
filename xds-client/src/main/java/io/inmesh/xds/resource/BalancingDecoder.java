package io.inmesh.xds.resource;

import io.inmesh.config.Balancing;
import io.inmesh.config.Balancing.LocalityMode;
import io.inmesh.xds.proto.envoy.config.cluster.v3.Cluster;
import io.inmesh.xds.proto.envoy.config.cluster.v3.Cluster.CommonLbConfig;
import io.inmesh.xds.resource.value.Fractions;
import io.inmesh.xds.resource.value.Place;
import io.inmesh.xds.resource.value.Scalars;
import java.time.Duration;

/** Decodes how an endpoint of a cluster is picked. */
final class BalancingDecoder {
  private static final Duration DEFAULT_MERGE_WINDOW = Duration.ofSeconds(1);

  private BalancingDecoder() {}

  static Balancing decode(Place place, Cluster cluster) {
    Place commonAt = place.field("common_lb_config");
    CommonLbConfig common = cluster.getCommonLbConfig();
    LbPolicyDecoder.Picked picked =
        cluster.hasLoadBalancingPolicy()
            ? LbExtensionDecoder.decode(
                place.field("load_balancing_policy"), cluster.getLoadBalancingPolicy())
            : LbPolicyDecoder.decode(place, cluster, locality(commonAt, common));
    return new Balancing(
        picked.policy(),
        picked.locality(),
        Fractions.percent(
            commonAt.field("healthy_panic_threshold"),
            common.hasHealthyPanicThreshold(),
            common.getHealthyPanicThreshold(),
            50),
        common.getZoneAwareLbConfig().getFailTrafficOnPanic(),
        Scalars.duration(
            commonAt.field("update_merge_window"),
            common.hasUpdateMergeWindow(),
            common.getUpdateMergeWindow(),
            DEFAULT_MERGE_WINDOW),
        null);
  }

  private static LocalityMode locality(Place place, CommonLbConfig common) {
    switch (common.getLocalityConfigSpecifierCase()) {
      case LOCALITY_WEIGHTED_LB_CONFIG:
        return new LocalityMode.Weighted();
      case ZONE_AWARE_LB_CONFIG:
        CommonLbConfig.ZoneAwareLbConfig config = common.getZoneAwareLbConfig();
        return new LocalityMode.ZoneAware(
            Fractions.percent(
                place.field("zone_aware_lb_config").field("routing_enabled"),
                config.hasRoutingEnabled(),
                config.getRoutingEnabled(),
                100),
            Scalars.number(config.hasMinClusterSize(), config.getMinClusterSize(), 6),
            config.getFailTrafficOnPanic());
      case LOCALITYCONFIGSPECIFIER_NOT_SET:
        break;
    }
    return LocalityMode.DEFAULT;
  }
}
