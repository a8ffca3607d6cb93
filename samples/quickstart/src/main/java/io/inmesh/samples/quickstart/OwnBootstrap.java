package io.inmesh.samples.quickstart;

import io.inmesh.xds.bootstrap.Bootstrap;
import io.inmesh.xds.bootstrap.BootstrapReader;

/** The bootstrap document of the demonstration's own control plane, as one would give to Envoy. */
final class OwnBootstrap {
  private OwnBootstrap() {}

  static Bootstrap at(int controlPlanePort) {
    return new BootstrapReader().parse("quickstart.yaml", envoyYaml(controlPlanePort));
  }

  static String envoyYaml(int controlPlanePort) {
    return """
    node:
      id: quickstart
      cluster: quickstart
    dynamic_resources:
      ads_config:
        api_type: GRPC
        transport_api_version: V3
        grpc_services:
        - envoy_grpc:
            cluster_name: control-plane
      lds_config:
        resource_api_version: V3
        ads: {}
      cds_config:
        resource_api_version: V3
        ads: {}
    static_resources:
      clusters:
      - name: control-plane
        type: STATIC
        connect_timeout: 1s
        typed_extension_protocol_options:
          envoy.extensions.upstreams.http.v3.HttpProtocolOptions:
            "@type": type.googleapis.com/envoy.extensions.upstreams.http.v3.HttpProtocolOptions
            explicit_http_config:
              http2_protocol_options: {}
        load_assignment:
          cluster_name: control-plane
          endpoints:
          - lb_endpoints:
            - endpoint:
                address:
                  socket_address:
                    address: 127.0.0.1
                    port_value: %d
    """
        .formatted(controlPlanePort);
  }
}
