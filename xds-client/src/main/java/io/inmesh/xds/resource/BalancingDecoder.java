package io.inmesh.xds.resource;

import io.inmesh.config.Balancing;
import io.inmesh.config.Balancing.LocalityMode;
import io.inmesh.config.LbPolicy;
import io.inmesh.xds.proto.envoy.config.cluster.v3.Cluster;
import io.inmesh.xds.proto.envoy.config.cluster.v3.Cluster.CommonLbConfig;
import io.inmesh.xds.proto.envoy.config.cluster.v3.Cluster.DiscoveryType;
import io.inmesh.xds.resource.value.Alike;
import io.inmesh.xds.resource.value.Fractions;
import io.inmesh.xds.resource.value.Place;
import io.inmesh.xds.resource.value.Scalars;
import java.time.Duration;

/** Decodes how an endpoint of a cluster is picked. */
final class BalancingDecoder {
  private static final Duration DEFAULT_MERGE_WINDOW = Duration.ofSeconds(1);

  private static final Alike<Balancing> ALIKE = new Alike<>();

  private static final String PROVIDED = "CLUSTER_PROVIDED for this type of cluster";
  private static final String NOT_PROVIDED =
      "a policy other than CLUSTER_PROVIDED for this type of cluster";

  private BalancingDecoder() {}

  static Balancing decode(Place place, Cluster cluster) {
    Place commonAt = place.field("common_lb_config");
    CommonLbConfig common = cluster.getCommonLbConfig();
    LbPolicyDecoder.Picked picked =
        cluster.hasLoadBalancingPolicy()
            ? LbExtensionDecoder.decode(
                place.field("load_balancing_policy"), cluster.getLoadBalancingPolicy())
            : LbPolicyDecoder.decode(place, cluster, locality(commonAt, common));
    checkProvided(place, cluster, picked.policy() instanceof LbPolicy.ClusterProvided);
    return ALIKE.one(
        new Balancing(
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
            null));
  }

  /** A cluster that balances by itself must be told to, and no other can be. */
  private static void checkProvided(Place place, Cluster cluster, boolean provided) {
    ClusterExtension extension = ClusterExtension.of(cluster.getClusterType());
    boolean original = !cluster.hasClusterType() && cluster.getType() == DiscoveryType.ORIGINAL_DST;
    boolean provides = original || extension == ClusterExtension.AGGREGATE;
    boolean known = !cluster.hasClusterType() || extension != ClusterExtension.OTHER;
    boolean told = cluster.getLbPolicy() == Cluster.LbPolicy.CLUSTER_PROVIDED;
    if (original && !told) {
      // Envoy looks at this field of such a cluster also where the other field decides.
      place.field("lb_policy").invalid(cluster.getLbPolicy(), PROVIDED);
    }
    if (known && provided != provides) {
      place
          .field(cluster.hasLoadBalancingPolicy() ? "load_balancing_policy" : "lb_policy")
          .invalid(
              cluster.hasLoadBalancingPolicy() ? "set" : cluster.getLbPolicy(),
              provides ? PROVIDED : NOT_PROVIDED);
    }
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
