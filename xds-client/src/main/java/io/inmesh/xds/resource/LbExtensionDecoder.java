package io.inmesh.xds.resource;

import com.google.protobuf.Any;
import io.inmesh.config.Balancing.LocalityMode;
import io.inmesh.config.LbPolicy;
import io.inmesh.xds.proto.envoy.config.cluster.v3.LoadBalancingPolicy;
import io.inmesh.xds.proto.envoy.extensions.load_balancing_policies.cluster_provided.v3.ClusterProvided;
import io.inmesh.xds.proto.envoy.extensions.load_balancing_policies.common.v3.LocalityLbConfig;
import io.inmesh.xds.proto.envoy.extensions.load_balancing_policies.least_request.v3.LeastRequest;
import io.inmesh.xds.proto.envoy.extensions.load_balancing_policies.random.v3.Random;
import io.inmesh.xds.proto.envoy.extensions.load_balancing_policies.round_robin.v3.RoundRobin;
import io.inmesh.xds.proto.envoy.extensions.load_balancing_policies.wrr_locality.v3.WrrLocality;
import io.inmesh.xds.resource.LbPolicyDecoder.Picked;
import io.inmesh.xds.resource.value.Fractions;
import io.inmesh.xds.resource.value.Place;
import io.inmesh.xds.resource.value.Scalars;
import io.inmesh.xds.resource.value.TypedConfig;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Decodes {@code load_balancing_policy}: the first policy of the list that is known (gRFC A52). */
final class LbExtensionDecoder {
  private static final int MAX_DEPTH = 16;
  private static final Picked NONE =
      new Picked(new LbPolicy.RoundRobin(null), LocalityMode.DEFAULT);

  private LbExtensionDecoder() {}

  static Picked decode(Place place, LoadBalancingPolicy policy) {
    return decode(place, policy, 0);
  }

  private static Picked decode(Place place, LoadBalancingPolicy policy, int depth) {
    if (depth >= MAX_DEPTH) {
      place.invalid("nested deeper than " + MAX_DEPTH, "less nesting");
      return NONE;
    }
    List<String> unknown = new ArrayList<>();
    for (int i = 0; i < policy.getPoliciesCount(); i++) {
      Any config = policy.getPolicies(i).getTypedExtensionConfig().getTypedConfig();
      Place at = place.item("policies", i).field("typed_extension_config").field("typed_config");
      Picked picked = decode(at, config, depth);
      if (picked != null) {
        return picked;
      }
      unknown.add(TypedConfig.meantTypeName(config));
    }
    if (unknown.isEmpty()) {
      place.field("policies").invalid("[]", "at least one policy");
    } else {
      place.field("policies").unsupported(unknown, "RoundRobin, LeastRequest, Random, ...");
    }
    return NONE;
  }

  private static @Nullable Picked decode(Place place, Any config, int depth) {
    if (TypedConfig.is(config, RoundRobin.getDefaultInstance())) {
      RoundRobin message = TypedConfig.unpack(place, config, RoundRobin.getDefaultInstance());
      return message == null ? NONE : roundRobin(place, message);
    }
    if (TypedConfig.is(config, LeastRequest.getDefaultInstance())) {
      LeastRequest message = TypedConfig.unpack(place, config, LeastRequest.getDefaultInstance());
      return message == null ? NONE : leastRequest(place, message);
    }
    if (TypedConfig.is(config, Random.getDefaultInstance())) {
      Random message = TypedConfig.unpack(place, config, Random.getDefaultInstance());
      return message == null
          ? NONE
          : new Picked(
              new LbPolicy.Random(),
              locality(place, message.hasLocalityLbConfig(), message.getLocalityLbConfig()));
    }
    if (TypedConfig.is(config, ClusterProvided.getDefaultInstance())) {
      return new Picked(new LbPolicy.ClusterProvided(), LocalityMode.DEFAULT);
    }
    if (TypedConfig.is(config, WrrLocality.getDefaultInstance())) {
      WrrLocality message = TypedConfig.unpack(place, config, WrrLocality.getDefaultInstance());
      if (message == null) {
        return NONE;
      }
      Place at = place.field("endpoint_picking_policy");
      return new Picked(
          decode(at, message.getEndpointPickingPolicy(), depth + 1).policy(),
          new LocalityMode.Weighted());
    }
    return null;
  }

  private static Picked roundRobin(Place place, RoundRobin message) {
    return new Picked(
        new LbPolicy.RoundRobin(
            SlowStartDecoder.decode(
                place.field("slow_start_config"),
                message.hasSlowStartConfig(),
                message.getSlowStartConfig())),
        locality(place, message.hasLocalityLbConfig(), message.getLocalityLbConfig()));
  }

  @SuppressWarnings("deprecation") // enable_full_scan is still sent.
  private static Picked leastRequest(Place place, LeastRequest message) {
    boolean fullScan =
        message.getSelectionMethod() == LeastRequest.SelectionMethod.FULL_SCAN
            || message.getEnableFullScan().getValue();
    return new Picked(
        new LbPolicy.LeastRequest(
            Scalars.clipped(message.hasChoiceCount(), message.getChoiceCount(), 2),
            SlowStartDecoder.bias(
                place.field("active_request_bias"),
                message.hasActiveRequestBias(),
                message.getActiveRequestBias()),
            fullScan,
            SlowStartDecoder.decode(
                place.field("slow_start_config"),
                message.hasSlowStartConfig(),
                message.getSlowStartConfig())),
        locality(place, message.hasLocalityLbConfig(), message.getLocalityLbConfig()));
  }

  private static LocalityMode locality(Place place, boolean has, LocalityLbConfig config) {
    if (!has) {
      return LocalityMode.DEFAULT;
    }
    if (config.hasLocalityWeightedLbConfig()) {
      return new LocalityMode.Weighted();
    }
    LocalityLbConfig.ZoneAwareLbConfig zone = config.getZoneAwareLbConfig();
    Place at = place.field("locality_lb_config").field("zone_aware_lb_config");
    return new LocalityMode.ZoneAware(
        Fractions.percent(
            at.field("routing_enabled"), zone.hasRoutingEnabled(), zone.getRoutingEnabled(), 100),
        Scalars.number(zone.hasMinClusterSize(), zone.getMinClusterSize(), 6),
        zone.getFailTrafficOnPanic());
  }
}
