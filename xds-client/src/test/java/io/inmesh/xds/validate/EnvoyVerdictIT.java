package io.inmesh.xds.validate;

import static org.assertj.core.api.Assertions.assertThat;

import io.inmesh.xds.proto.envoy.config.bootstrap.v3.Bootstrap;
import io.inmesh.xds.text.ParseOptions;
import io.inmesh.xds.text.ProtoParser;
import io.inmesh.xds.text.TextException;
import io.inmesh.xds.text.TextProblem;
import io.inmesh.xds.text.TextSource;
import io.inmesh.xds.text.XdsTypes;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The verdict on a document is that of {@code envoy --mode validate}. */
@Tag("it")
class EnvoyVerdictIT {
  @TempDir Path dir;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "node: {id: a, cluster: b}",
        "node: {id: 5, cluster: b}",
        "node: {id: yes, cluster: b}",
        "node: {id: a, cluster: b, userAgentName: c}",
        "node: {id: a, colour: b}",
        "node: {id: a, cluster: null, user_agent_name: }",
        "node: {id: a, metadata: {x: [1, 2.5, null, {y: true}]}}",
        "enable_dispatcher_stats: \"true\"",
        "enable_dispatcher_stats: on",
        "enable_dispatcher_stats: 1",
        "stats_flush_interval: 5s",
        "stats_flush_interval: 5",
        "stats_flush_interval: 5m",
        "stats_flush_interval: 0.0005s",
        "stats_flush_interval: 300s",
        "stats_flush_interval: 299.999s",
        "stats_flush_on_admin: false",
        "stats_server_version_override: 0x10",
        "stats_server_version_override: 1_000",
        "stats_server_version_override: 4294967296",
        "stats_server_version_override: 1.0",
        "stats_server_version_override: -1",
        "layered_runtime: {layers: [{static_layer: {}}]}",
        "layered_runtime: {layers: [{name: a}]}",
        "static_resources: {clusters: {name: a, type: static, connect_timeout: 1s}}",
        "static_resources: {clusters: [{name: a, type: \"0\", connect_timeout: 1s}]}",
        "static_resources: {clusters: [{name: a, type: LOCAL}]}",
        "static_resources: {clusters: [{name: a, type: STATIC, cluster_type: {name: x}}]}",
        "static_resources: {clusters: [{type: STATIC}]}",
        "static_resources: {clusters: [{name: a, connect_timeout: 0s}]}",
        "static_resources: {clusters: [{name: a, connect_timeout: -1s}]}",
        "static_resources: {clusters: [{name: a, dns_refresh_rate: 0.001s}]}",
        "static_resources: {clusters: [{name: a, lb_policy: 99}]}",
        "static_resources: {clusters: [{name: a, per_connection_buffer_limit_bytes: 4294967296}]}",
        "static_resources: {clusters: [{name: a, least_request_lb_config: {choice_count: 1}}]}",
        "static_resources: {clusters: [{name: a, outlier_detection: {enforcing_success_rate:"
            + " 101}}]}",
        "static_resources: {clusters: [{name: a, outlier_detection: {interval: 0s}}]}",
        "static_resources: {clusters: [{name: a, health_checks: [{timeout: 1s, interval: 1s}]}]}",
        "static_resources: {clusters: [{name: a, load_assignment: {}}]}",
        "static_resources: {clusters: [{name: a, load_assignment: {cluster_name: a, endpoints:"
            + " [{priority: 129}]}}]}",
        "static_resources: {clusters: [{name: a, load_assignment: {cluster_name: a, endpoints:"
            + " [{lb_endpoints: [{endpoint: {address: {}}}]}]}}]}",
        "static_resources: {clusters: [{name: a, load_assignment: {cluster_name: a, endpoints:"
            + " [{lb_endpoints: [{endpoint: {address: {socket_address: {address: 127.0.0.1,"
            + " port_value: 65536}}}}]}]}}]}",
        "static_resources: {clusters: [{name: a, load_assignment: {cluster_name: a, policy:"
            + " {overprovisioning_factor: 0}}}]}",
        "admin: {address: {pipe: {path: /tmp/x, mode: 512}}}",
        "{\"node\":{\"id\":\"a\",\"cluster\":\"\\u00e9\\/\"}}",
        "node: [a",
        "node: {id: a}}",
      })
  void theVerdictIsTheOneOfEnvoy(String document) throws Exception {
    Path file = Files.writeString(dir.resolve("c.yaml"), document);
    List<String> problems = problems(document);
    String envoy = EnvoyValidation.verdict(file);
    assertThat(problems.isEmpty())
        .as("here: %s%nEnvoy: %s", problems, envoy)
        .isEqualTo(envoy.isEmpty());
  }

  private static List<String> problems(String document) {
    try {
      Bootstrap bootstrap =
          new ProtoParser(XdsTypes.REGISTRY, ParseOptions.STRICT)
              .parse(new TextSource("c.yaml", document), Bootstrap.getDefaultInstance())
              .value();
      return ProtoValidator.validate(bootstrap).stream().map(FieldViolation::toString).toList();
    } catch (TextException e) {
      return e.problems().stream().map(TextProblem::toString).toList();
    }
  }
}
