package io.inmesh.xds.bootstrap;

import static org.assertj.core.api.Assertions.assertThat;

import io.inmesh.xds.XdsConfigSource;
import io.inmesh.xds.validate.EnvoyValidation;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A bootstrap is refused exactly where the real Envoy refuses to start with it. */
@Tag("it")
class EnvoyBootstrapVerdictIT {
  @TempDir Path dir;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "ads_config: {api_type: GRPC, transport_api_version: V3, grpc_services: [XDS]}",
        "ads_config: {api_type: DELTA_GRPC, transport_api_version: V3, grpc_services: [XDS]}",
        "ads_config: {api_type: GRPC, grpc_services: [XDS]}",
        "ads_config: {api_type: GRPC, transport_api_version: V2, grpc_services: [XDS]}",
        "ads_config: {api_type: REST, transport_api_version: V3, cluster_names: [xds]}",
        "ads_config: {api_type: GRPC, transport_api_version: V3}",
        "ads_config: {api_type: GRPC, transport_api_version: V3, grpc_services: [{}]}",
        "ads_config: {api_type: GRPC, grpc_services: [{envoy_grpc: {cluster_name: nope}}]}",
        "ads_config: {api_type: GRPC, grpc_services: [{google_grpc: {target_uri: 'x:1',"
            + " stat_prefix: s}}]}",
        "cds_config: {self: {}}",
        "cds_config: {}",
        "cds_config: {api_config_source: {api_type: GRPC, grpc_services: [XDS]}}",
        "cds_config: {path_config_source: {path: ''}}",
        "lds_config: {api_config_source: {api_type: DELTA_GRPC, transport_api_version: V3,"
            + " grpc_services: [XDS]}}",
      })
  void theVerdictIsTheOneOfEnvoy(String dynamic) throws Exception {
    String document =
        "node: {id: me, cluster: c}\n"
            + "static_resources: {clusters: [{name: xds, type: STATIC, connect_timeout: 1s,"
            + " load_assignment: {cluster_name: xds, endpoints: [{lb_endpoints: [{endpoint:"
            + " {address: {socket_address: {address: 127.0.0.1, port_value: 1}}}}]}]}}]}\n"
            + "dynamic_resources: {"
            + dynamic.replace("XDS", "{envoy_grpc: {cluster_name: xds}}")
            + "}\n";
    check(document);
    if (!dynamic.contains("DELTA")) { // Envoy lets a nameless node open an incremental stream
      check(document.replaceFirst("node: .*\\n", ""));
    }
  }

  /** Its {@code --mode validate} asks nobody for anything, and takes them. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "dynamic_resources: {lds_config: {ads: {}}}",
        "dynamic_resources: {cds_config: {ads: {}}}",
        "layered_runtime: {layers: [{name: r, rtds_layer: {name: r, rtds_config: {ads: {}}}}]}",
        "static_resources: {clusters: [{name: c, type: EDS, eds_cluster_config: {eds_config:"
            + " {ads: {}}}}]}",
      })
  void whereTheAggregatedStreamIsNotConfiguredEnvoyEnds(String field) throws Exception {
    Path file =
        Files.writeString(dir.resolve("c.yaml"), "node: {id: me, cluster: c}\n" + field + "\n");

    assertThat(EnvoyValidation.lastWords(file))
        .contains("ADS must be configured to support an ADS config source");
    assertThat(problems(file)).contains("ads: {} (expected: dynamic_resources.ads_config as well)");
  }

  private static String problems(Path file) {
    try {
      return XdsConfigSource.ofFile(file).checkForEnvoy().refused().toString();
    } catch (BootstrapException e) {
      return e.getMessage();
    }
  }

  private void check(String document) throws Exception {
    String problem = "";
    try {
      new BootstrapReader().parse("c.yaml", document);
    } catch (BootstrapException e) {
      problem = e.getMessage();
    }
    String envoy = EnvoyValidation.verdict(Files.writeString(dir.resolve("c.yaml"), document));
    assertThat(problem.isEmpty())
        .as("%s%nhere: %s%nEnvoy: %s", document, problem, envoy)
        .isEqualTo(envoy.isEmpty());
  }
}
