package io.inmesh.xds.resource;

import com.google.protobuf.Any;
import io.inmesh.config.Cluster;
import io.inmesh.xds.protocol.Decoded;
import io.inmesh.xds.protocol.ResourceType;

/** Clusters (CDS). */
final class ClusterType implements ResourceType<Cluster> {
  @Override
  public String typeUrl() {
    return "type.googleapis.com/envoy.config.cluster.v3.Cluster";
  }

  @Override
  public String shortName() {
    return "CDS";
  }

  @Override
  public boolean fullStateOfTheWorld() {
    return true;
  }

  @Override
  public boolean supportsWildcard() {
    return true;
  }

  @Override
  public String method(boolean delta) {
    return "envoy.service.cluster.v3.ClusterDiscoveryService/"
        + (delta ? "Delta" : "Stream")
        + "Clusters";
  }

  @Override
  public Decoded<Cluster> decode(Any resource, String name) {
    return Decoding.decode(
        resource,
        name,
        io.inmesh.xds.proto.envoy.config.cluster.v3.Cluster.getDefaultInstance(),
        io.inmesh.xds.proto.envoy.config.cluster.v3.Cluster::getName,
        ClusterDecoder::decode);
  }
}
