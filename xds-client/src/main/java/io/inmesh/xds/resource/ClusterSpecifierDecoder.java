package io.inmesh.xds.resource;

import io.inmesh.config.ClusterSpecifier;
import io.inmesh.config.ClusterSpecifier.WeightedCluster;
import io.inmesh.xds.proto.envoy.config.route.v3.RouteAction;
import io.inmesh.xds.proto.envoy.config.route.v3.WeightedCluster.ClusterWeight;
import io.inmesh.xds.protocol.ResourceKey;
import io.inmesh.xds.resource.filter.FilterOverrides;
import io.inmesh.xds.resource.value.HeaderEditReader;
import io.inmesh.xds.resource.value.Place;
import io.inmesh.xds.resource.value.Scalars;
import io.inmesh.xds.resource.value.Structs;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Decodes how a route chooses its cluster. */
final class ClusterSpecifierDecoder {
  private static final long MAX_WEIGHT_SUM = 0xffff_ffffL;
  private static final ClusterSpecifier NOWHERE = new ClusterSpecifier.Single("");

  private ClusterSpecifierDecoder() {}

  static ClusterSpecifier decode(Place place, RouteAction action) {
    switch (action.getClusterSpecifierCase()) {
      case CLUSTER:
        if (action.getCluster().isEmpty()) {
          place.field("cluster").invalid("\"\"", "a cluster's name");
        }
        return named(action.getCluster());
      case CLUSTER_HEADER:
        return new ClusterSpecifier.FromHeader(action.getClusterHeader().toLowerCase(Locale.ROOT));
      case WEIGHTED_CLUSTERS:
        return weighted(place.field("weighted_clusters"), action.getWeightedClusters());
      case CLUSTER_SPECIFIER_PLUGIN, INLINE_CLUSTER_SPECIFIER_PLUGIN:
        return NOWHERE;
      case CLUSTERSPECIFIER_NOT_SET:
        place.invalid("no cluster_specifier", "cluster, cluster_header or weighted_clusters");
        break;
    }
    return NOWHERE;
  }

  /** A cluster of that name, in the form in which resources are found. */
  static ClusterSpecifier named(String cluster) {
    return new ClusterSpecifier.Single(ResourceKey.canonicalName(cluster));
  }

  private static ClusterSpecifier weighted(
      Place place, io.inmesh.xds.proto.envoy.config.route.v3.WeightedCluster weighted) {
    List<WeightedCluster> clusters = new ArrayList<>(weighted.getClustersCount());
    long sum = 0;
    for (int i = 0; i < weighted.getClustersCount(); i++) {
      WeightedCluster cluster = weighted(place.item("clusters", i), weighted.getClusters(i));
      clusters.add(cluster);
      sum += cluster.weight();
    }
    if (sum == 0 || sum > MAX_WEIGHT_SUM) {
      place.field("clusters").invalid("weights with the sum " + sum, "1 to " + MAX_WEIGHT_SUM);
    }
    if (weighted.getUseHashPolicy().getValue()) {
      place.field("use_hash_policy").unsupported("true", "a draw at random or by header_name");
    }
    return new ClusterSpecifier.Weighted(
        clusters,
        weighted.getHeaderName().isEmpty()
            ? null
            : weighted.getHeaderName().toLowerCase(Locale.ROOT),
        weighted.getRuntimeKeyPrefix().isEmpty() ? null : weighted.getRuntimeKeyPrefix());
  }

  private static WeightedCluster weighted(Place place, ClusterWeight weight) {
    if (!weight.hasWeight()) {
      place.field("weight").invalid("unset", "a weight, which may be 0");
    }
    String header = weight.getClusterHeader();
    if (weight.getName().isEmpty() == header.isEmpty()) {
      place.invalid(
          header.isEmpty() ? "neither name nor cluster_header" : "name and cluster_header",
          "one of name and cluster_header");
    }
    return new WeightedCluster(
        header.isEmpty()
            ? named(weight.getName())
            : new ClusterSpecifier.FromHeader(header.toLowerCase(Locale.ROOT)),
        Scalars.unsigned(weight.getWeight()),
        HeaderEditReader.read(
            place,
            "request",
            weight.getRequestHeadersToAddList(),
            weight.getRequestHeadersToRemoveList()),
        HeaderEditReader.read(
            place,
            "response",
            weight.getResponseHeadersToAddList(),
            weight.getResponseHeadersToRemoveList()),
        FilterOverrides.decode(place, weight.getTypedPerFilterConfigMap()),
        weight.getHostRewriteLiteral().isEmpty() ? null : weight.getHostRewriteLiteral(),
        Structs.subset(weight.getMetadataMatch()));
  }
}
