package io.inmesh.xds.resource;

import static org.assertj.core.api.Assertions.assertThat;

import io.inmesh.xds.protocol.ResourceError;
import io.inmesh.xds.validate.EnvoyValidation;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Config sources of route configurations: what Envoy takes and what it refuses. */
@Tag("it")
final class ConfigSourceVerdictIT {
  @TempDir private Path dir;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "ads: {}",
        "",
        "path_config_source: {path: DIR}",
        "path: DIR",
        "path_config_source: {path: ''}",
        "api_config_source: {api_type: GRPC, transport_api_version: V3, grpc_services: [XDS]}",
        "api_config_source: {api_type: DELTA_GRPC, transport_api_version: V3, grpc_services: [XDS]}",
        "api_config_source: {api_type: GRPC, grpc_services: [XDS]}",
        "api_config_source: {api_type: GRPC, transport_api_version: V3}",
        "api_config_source: {api_type: GRPC, transport_api_version: V3, grpc_services: [XDS, XDS]}",
        "api_config_source: {api_type: AGGREGATED_GRPC, transport_api_version: V3, grpc_services:"
            + " [XDS]}",
        "api_config_source: {api_type: AGGREGATED_DELTA_GRPC, transport_api_version: V3,"
            + " grpc_services: [XDS]}",
      })
  void theVerdictIsTheOneOfEnvoy(String template) throws Exception {
    String source =
        template
            .replace("XDS", "{envoy_grpc: {cluster_name: xds}}")
            .replace("DIR", dir.resolve("c.yaml").toString());
    List<ResourceError> errors = ConfigSourcesTest.listener(source).errors();
    Path file =
        Files.writeString(
            dir.resolve("c.yaml"),
            """
            node: {id: me, cluster: c}
            static_resources:
              clusters:
              - name: xds
                type: STATIC
                typed_extension_protocol_options:
                  envoy.extensions.upstreams.http.v3.HttpProtocolOptions:
                    "@type": type.googleapis.com/envoy.extensions.upstreams.http.v3.HttpProtocolOptions
                    explicit_http_config: {http2_protocol_options: {}}
                load_assignment:
                  cluster_name: xds
                  endpoints: [{lb_endpoints: [{endpoint: {address: {socket_address: {address: 127.0.0.1, port_value: 1}}}}]}]
              listeners:
              - name: l
                address: {socket_address: {address: 127.0.0.1, port_value: 0}}
                filter_chains:
                - filters:
                  - name: envoy.filters.network.http_connection_manager
                    typed_config:
                      "@type": type.googleapis.com/envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager
                      stat_prefix: x
                      rds: {route_config_name: web, config_source: {%s}}
                      http_filters:
                      - name: envoy.filters.http.router
                        typed_config: {"@type": type.googleapis.com/envoy.extensions.filters.http.router.v3.Router}
            """
                .formatted(source));

    String envoy = EnvoyValidation.verdict(file);
    assertThat(errors.isEmpty())
        .as("here: %s%nEnvoy: %s", errors, envoy)
        .isEqualTo(envoy.isEmpty());
  }
}
