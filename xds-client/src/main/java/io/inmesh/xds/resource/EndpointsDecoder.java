package io.inmesh.xds.resource;

import io.inmesh.config.Endpoint;
import io.inmesh.config.Endpoints;
import io.inmesh.config.Endpoints.DropOverload;
import io.inmesh.config.Endpoints.LocalityEndpoints;
import io.inmesh.config.Locality;
import io.inmesh.config.RuntimeFraction;
import io.inmesh.xds.proto.envoy.config.endpoint.v3.ClusterLoadAssignment;
import io.inmesh.xds.proto.envoy.config.endpoint.v3.LbEndpoint;
import io.inmesh.xds.proto.envoy.config.endpoint.v3.LocalityLbEndpoints;
import io.inmesh.xds.proto.envoy.type.v3.FractionalPercent;
import io.inmesh.xds.resource.value.Alike;
import io.inmesh.xds.resource.value.Fractions;
import io.inmesh.xds.resource.value.Place;
import io.inmesh.xds.resource.value.Scalars;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Decodes {@code envoy.config.endpoint.v3.ClusterLoadAssignment}. */
final class EndpointsDecoder {
  private static final String TRANSPORT_MATCH = "envoy.transport_socket_match";

  private static final long MAX_WEIGHT_SUM = 0xffff_ffffL;
  private static final int DEFAULT_OVERPROVISIONING = 140;
  private static final Alike<Locality> LOCALITIES = new Alike<>();

  private final Place root;
  private final ClusterLoadAssignment assignment;
  private final AddressDecoder.Hosts hosts;

  private EndpointsDecoder(
      Place root, ClusterLoadAssignment assignment, AddressDecoder.Hosts hosts) {
    this.root = root;
    this.assignment = assignment;
    this.hosts = hosts;
  }

  static Endpoints decode(
      Place place, ClusterLoadAssignment assignment, String name, AddressDecoder.Hosts hosts) {
    EndpointsDecoder decoder = new EndpointsDecoder(place, assignment, hosts);
    List<LocalityEndpoints> localities = new ArrayList<>(assignment.getEndpointsCount());
    for (int i = 0; i < assignment.getEndpointsCount(); i++) {
      localities.add(decoder.locality(place.item("endpoints", i), assignment.getEndpoints(i)));
    }
    checkLocalities(place.field("endpoints"), localities);
    Place policyAt = place.field("policy");
    ClusterLoadAssignment.Policy policy = assignment.getPolicy();
    return new Endpoints(
        name,
        localities,
        drops(policyAt, policy),
        Scalars.clipped(
            policy.hasOverprovisioningFactor(),
            policy.getOverprovisioningFactor(),
            DEFAULT_OVERPROVISIONING),
        policy.getWeightedPriorityHealth());
  }

  private LocalityEndpoints locality(Place place, LocalityLbEndpoints proto) {
    if (proto.getMetadata().getFilterMetadataMap().containsKey(TRANSPORT_MATCH)) {
      // Ignored, it could let an endpoint be spoken to without the TLS that is meant for it.
      place.field("metadata").unsupported(TRANSPORT_MATCH, "that namespace on endpoints only");
    }
    List<Endpoint> endpoints = new ArrayList<>(proto.getLbEndpointsCount());
    long sum = 0;
    for (int i = 0; i < proto.getLbEndpointsCount(); i++) {
      LbEndpoint endpoint = proto.getLbEndpoints(i);
      Place at = place.item("lb_endpoints", i);
      Endpoint decoded = EndpointDecoder.decode(at, root, endpoint, assignment, hosts);
      if (decoded != null) {
        endpoints.add(decoded);
        sum += decoded.weight();
      }
    }
    if (sum > MAX_WEIGHT_SUM) {
      place.field("lb_endpoints").invalid("weights with the sum " + sum, "<= " + MAX_WEIGHT_SUM);
    }
    if (place.firstOutside("lb_endpoints") != null) {
      endpoints.clear(); // nobody can tell which of them were meant
    }
    long priority = Scalars.unsigned(proto.getPriority());
    if (priority > 128) {
      place.field("priority").invalid(priority, "0 to 128");
    }
    return new LocalityEndpoints(
        LOCALITIES.one(
            new Locality( // few, and named by every assignment: one instance of each text
                proto.getLocality().getRegion().intern(),
                proto.getLocality().getZone().intern(),
                proto.getLocality().getSubZone().intern())),
        Scalars.unsigned(proto.getLoadBalancingWeight()),
        (int) Math.min(priority, 128),
        endpoints);
  }

  /** Priorities without a gap, each locality once in each, weights within 32 bits (gRFC A27). */
  private static void checkLocalities(Place place, List<LocalityEndpoints> localities) {
    Map<Integer, Set<Locality>> byPriority = new HashMap<>();
    Map<Integer, Long> weights = new HashMap<>();
    int highest = -1;
    for (LocalityEndpoints locality : localities) {
      int priority = locality.priority();
      highest = Math.max(highest, priority);
      if (!byPriority.computeIfAbsent(priority, p -> new HashSet<>()).add(locality.locality())) {
        place.invalid(locality.locality() + " twice in priority " + priority, "each locality once");
      }
      weights.merge(priority, locality.weight(), Long::sum);
    }
    weights.forEach((priority, sum) -> {
      if (sum > MAX_WEIGHT_SUM) {
        place.invalid(
            "locality weights with the sum " + sum + " in priority " + priority,
            "<= " + MAX_WEIGHT_SUM);
      }
    });
    for (int priority = 0; priority < highest; priority++) {
      if (!byPriority.containsKey(priority)) {
        place.invalid(
            "priority " + highest + " without " + priority, "priorities from 0 up without a gap");
        return;
      }
    }
  }

  private static List<DropOverload> drops(Place place, ClusterLoadAssignment.Policy policy) {
    List<DropOverload> drops = new ArrayList<>(policy.getDropOverloadsCount());
    for (int i = 0; i < policy.getDropOverloadsCount(); i++) {
      Place at = place.item("drop_overloads", i).field("drop_percentage");
      FractionalPercent share = policy.getDropOverloads(i).getDropPercentage();
      RuntimeFraction read = Fractions.read(at, share, null);
      long numerator = Scalars.unsigned(share.getNumerator());
      if (numerator > read.denominator()) {
        at.field("numerator").invalid(numerator, "0 to " + read.denominator());
      }
      drops.add(new DropOverload(policy.getDropOverloads(i).getCategory(), read));
    }
    return drops;
  }
}
