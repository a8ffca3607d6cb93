package io.inmesh.xds.resource;

import io.inmesh.config.ClusterSpecifier;
import io.inmesh.config.MirrorPolicy;
import io.inmesh.config.RuntimeFraction;
import io.inmesh.xds.proto.envoy.config.route.v3.RouteAction.RequestMirrorPolicy;
import io.inmesh.xds.resource.value.Fractions;
import io.inmesh.xds.resource.value.Place;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Decodes {@code request_mirror_policies}. */
final class MirrorPolicyDecoder {
  private MirrorPolicyDecoder() {}

  static List<MirrorPolicy> decode(Place place, List<RequestMirrorPolicy> policies) {
    List<MirrorPolicy> decoded = new ArrayList<>(policies.size());
    for (int i = 0; i < policies.size(); i++) {
      decoded.add(decode(place.item("request_mirror_policies", i), policies.get(i)));
    }
    return decoded;
  }

  private static MirrorPolicy decode(Place place, RequestMirrorPolicy policy) {
    String cluster = policy.getCluster();
    String header = policy.getClusterHeader();
    if (cluster.isEmpty() == header.isEmpty()) {
      place.invalid(
          cluster.isEmpty() ? "neither cluster nor cluster_header" : "cluster and cluster_header",
          "one of cluster and cluster_header");
    }
    return new MirrorPolicy(
        header.isEmpty()
            ? ClusterSpecifierDecoder.named(cluster)
            : new ClusterSpecifier.FromHeader(header.toLowerCase(Locale.ROOT)),
        policy.hasRuntimeFraction()
            ? Fractions.read(place.field("runtime_fraction"), policy.getRuntimeFraction())
            : RuntimeFraction.ALL,
        !policy.getDisableShadowHostSuffixAppend());
  }
}
