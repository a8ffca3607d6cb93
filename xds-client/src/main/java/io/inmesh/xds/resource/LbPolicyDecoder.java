package io.inmesh.xds.resource;

import io.inmesh.config.Balancing.LocalityMode;
import io.inmesh.config.LbPolicy;
import io.inmesh.xds.proto.envoy.config.cluster.v3.Cluster;
import io.inmesh.xds.resource.value.Place;
import io.inmesh.xds.resource.value.Scalars;

/** Decodes {@code lb_policy} and its configuration. */
final class LbPolicyDecoder {
  private LbPolicyDecoder() {}

  /**
   * A policy and how it treats localities.
   *
   * @param policy the policy
   * @param locality how localities share the traffic
   */
  record Picked(LbPolicy policy, LocalityMode locality) {}

  static Picked decode(Place place, Cluster cluster, LocalityMode locality) {
    return new Picked(policy(place, cluster), locality);
  }

  private static LbPolicy policy(Place place, Cluster cluster) {
    switch (cluster.getLbPolicy()) {
      case ROUND_ROBIN:
        Cluster.RoundRobinLbConfig roundRobin = cluster.getRoundRobinLbConfig();
        return new LbPolicy.RoundRobin(
            SlowStartDecoder.decode(
                place.field("round_robin_lb_config").field("slow_start_config"),
                roundRobin.hasSlowStartConfig(),
                roundRobin.getSlowStartConfig()));
      case LEAST_REQUEST:
        return leastRequest(
            place.field("least_request_lb_config"), cluster.getLeastRequestLbConfig());
      case RANDOM:
        return new LbPolicy.Random();
      case CLUSTER_PROVIDED:
        return new LbPolicy.ClusterProvided();
      case RING_HASH, MAGLEV:
        break;
      case LOAD_BALANCING_POLICY_CONFIG:
        place.field("load_balancing_policy").invalid("unset", "at least one policy");
        break;
      case UNRECOGNIZED:
        place.field("lb_policy").invalid(cluster.getLbPolicyValue(), "a known policy");
        break;
    }
    return new LbPolicy.RoundRobin(null);
  }

  private static LbPolicy leastRequest(Place place, Cluster.LeastRequestLbConfig config) {
    return new LbPolicy.LeastRequest(
        Scalars.clipped(config.hasChoiceCount(), config.getChoiceCount(), 2),
        SlowStartDecoder.bias(
            place.field("active_request_bias"),
            config.hasActiveRequestBias(),
            config.getActiveRequestBias()),
        false,
        SlowStartDecoder.decode(
            place.field("slow_start_config"),
            config.hasSlowStartConfig(),
            config.getSlowStartConfig()));
  }
}
