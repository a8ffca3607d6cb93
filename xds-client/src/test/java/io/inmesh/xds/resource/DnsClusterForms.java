package io.inmesh.xds.resource;

import io.inmesh.config.Cluster;
import io.inmesh.xds.protocol.Decoded;
import io.inmesh.xds.text.TextDocument;
import io.inmesh.xds.text.TextSource;

/** Clusters with names to look up, in both of the ways in which they can be written. */
final class DnsClusterForms {
  private DnsClusterForms() {}

  /**
   * One as an extension.
   *
   * @param dns the fields of the {@code DnsCluster}
   * @param around what else the cluster has
   */
  static String extension(String dns, String around) {
    return """
    name: c
    cluster_type:
      name: envoy.cluster.dns
      typed_config: {"@type": type.googleapis.com/envoy.extensions.clusters.dns.v3.DnsCluster%s}
    %s
    """
        .formatted(dns.isEmpty() ? "" : ", " + dns, around);
  }

  /** Endpoints, each of its own priority from this one up. */
  static String endpoints(int priority, String... hosts) {
    StringBuilder localities = new StringBuilder();
    int next = priority;
    for (String host : hosts) {
      localities.append(
          """
          {priority: %d, lb_endpoints: [{endpoint: {address: {socket_address: {address: %s, port_value: 80}}}}]},\
          """
              .formatted(next++, host));
    }
    return "load_assignment: {cluster_name: c, endpoints: [" + localities + "]}";
  }

  @SuppressWarnings("unchecked") // What clusters are decoded to.
  static Decoded<Cluster> decode(String yaml) {
    return (Decoded<Cluster>)
        Samples.decode(
            ResourceTypes.CLUSTER,
            Yaml.message(
                TextDocument.parse(new TextSource("test.yaml", yaml)),
                io.inmesh.xds.proto.envoy.config.cluster.v3.Cluster.getDefaultInstance()));
  }
}
