package io.inmesh.xds.source;

import com.google.protobuf.Any;
import com.google.protobuf.ByteString;
import io.inmesh.xds.files.ResourceDocumentReader;
import io.inmesh.xds.text.TextSource;
import java.util.List;

/** YAML of the resources that the tests of sources are about. */
public final class Documents {
  private Documents() {}

  /** A bootstrap whose static part is that, which begins at column 2. */
  static String bootstrap(String statics, String dynamics) {
    return """
    node: {id: me, cluster: c}
    static_resources:
    %s
    dynamic_resources:
    %s
    """
        .formatted(statics.indent(2), dynamics.isEmpty() ? "  {}" : dynamics.indent(2));
  }

  /** A control plane as a static cluster called {@code xds}. */
  static String controlPlane(String target) {
    String port = target.substring(target.lastIndexOf(':') + 1);
    return """
    - name: xds
      type: STATIC
      typed_extension_protocol_options:
        envoy.extensions.upstreams.http.v3.HttpProtocolOptions:
          "@type": type.googleapis.com/envoy.extensions.upstreams.http.v3.HttpProtocolOptions
          explicit_http_config: {http2_protocol_options: {}}
      load_assignment:
        cluster_name: xds
        endpoints:
        - lb_endpoints:
          - endpoint: {address: {socket_address: {address: 127.0.0.1, port_value: %s}}}
    """
        .formatted(port);
  }

  /** A config source: that control plane over a stream of the type's own. */
  static String server(String apiType) {
    return "{api_config_source: {api_type: "
        + apiType
        + ", transport_api_version: V3, grpc_services: [{envoy_grpc: {cluster_name: xds}}]}}";
  }

  static String file(Object path) {
    return "{path_config_source: {path: '" + path + "'}}";
  }

  static String listener(String name, String table, String configSource) {
    return """
    name: %s
    api_listener:
      api_listener:
        "@type": type.googleapis.com/envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager
        stat_prefix: ''
        rds: {route_config_name: '%s', config_source: %s}
        http_filters:
        - name: envoy.filters.http.router
          typed_config:
            "@type": type.googleapis.com/envoy.extensions.filters.http.router.v3.Router
    """
        .formatted(name, table, configSource);
  }

  static String routes(String name, String cluster) {
    return """
    name: %s
    virtual_hosts:
    - {name: v, domains: ['*'], routes: [{match: {prefix: /}, route: {cluster: %s}}]}
    """
        .formatted(name, cluster);
  }

  static String cluster(String name, String configSource) {
    return """
    name: %s
    type: EDS
    eds_cluster_config: {eds_config: %s}
    """
        .formatted(name, configSource);
  }

  static String endpoints(String name, int port) {
    return """
    cluster_name: %s
    endpoints:
    - locality: {region: r}
      load_balancing_weight: 1
      lb_endpoints:
      - endpoint: {address: {socket_address: {address: 127.0.0.1, port_value: %d}}}
    """
        .formatted(name, port);
  }

  /** One resource as an item of a list, with its type. */
  static String typed(String type, String resource) {
    return item("\"@type\": type.googleapis.com/envoy.config." + type + "\n" + resource);
  }

  static String item(String resource) {
    return "- " + resource.strip().replace("\n", "\n  ") + "\n";
  }

  static String typedListener(String resource) {
    return typed("listener.v3.Listener", resource);
  }

  static String typedRoutes(String resource) {
    return typed("route.v3.RouteConfiguration", resource);
  }

  static String typedCluster(String resource) {
    return typed("cluster.v3.Cluster", resource);
  }

  static String typedEndpoints(String resource) {
    return typed("endpoint.v3.ClusterLoadAssignment", resource);
  }

  static String document(String... items) {
    return items.length == 0 ? "resources: []\n" : "resources:\n" + String.join("", items);
  }

  /** The resources of a document, as control planes publish them. */
  static List<Any> resources(String... items) {
    return ResourceDocumentReader.read(new TextSource("test", document(items))).resources().stream()
        .map(resource ->
            Any.newBuilder()
                .setTypeUrl(resource.typeUrl())
                .setValue(ByteString.copyFrom(resource.value()))
                .build())
        .toList();
  }
}
