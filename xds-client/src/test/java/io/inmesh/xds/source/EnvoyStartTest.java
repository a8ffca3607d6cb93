package io.inmesh.xds.source;

import static org.assertj.core.api.Assertions.assertThat;

import io.inmesh.testing.SelfSigned;
import io.inmesh.xds.bootstrap.BootstrapReader;
import io.inmesh.xds.resource.Samples;
import io.inmesh.xds.text.TextDocument;
import io.inmesh.xds.text.TextProblem;
import io.inmesh.xds.text.TextSource;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** EnvoyBootstrapMutationIT asks the real Envoy about the same. */
class EnvoyStartTest {
  private static EnvoyStart.Verdict check(String text) {
    return EnvoyStart.check(
        new BootstrapReader().parse("b.yaml", text),
        "b.yaml",
        TextDocument.parse(new TextSource("b.yaml", text)));
  }

  @Test
  void theSampleIsOneThatEnvoyStartsWith() {
    assertThat(check(Samples.text("bootstrap")))
        .isEqualTo(new EnvoyStart.Verdict(List.of(), List.of()));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          stat_prefix: out | stat_prefix: "" | filters[0].typed_config.stat_prefix: (expected: a prefix
          config_source: {ads: {}} | config_source: {path_config_source: {path: /nope}} | rds.config_source.path_config_source.path: /nope (expected: a path that exists)
          cds_config: {ads: {} | cds_config: {path_config_source: {path: /, watched_directory: {path: /nope}} | cds_config.path_config_source.watched_directory.path: /nope
          config_source: {ads: {}} | config_source: {self: {}} | rds.config_source.self: (expected: another
          config_source: {ads: {}} | config_source: {api_config_source: {api_type: GRPC, grpc_services: [{envoy_grpc: {cluster_name: x}}]}} | grpc_services[0].envoy_grpc.cluster_name: x (expected: a cluster of static_resources
          grpc_services: [{ | grpc_services: [{envoy_grpc: {cluster_name: xds}}, { | ads_config.grpc_services: several (expected: one, unless
          "/v[12]/.*" | "a{300}" | safe_regex.regex: a{300} (expected: a program of at most 100 instructions
          """)
  void whatEnvoyRefusesIsNamedWithItsPlace(String old, String replacement, String problem) {
    EnvoyStart.Verdict verdict = check(Samples.text("bootstrap").replace(old, replacement));
    assertThat(verdict.refused().stream().map(TextProblem::toString))
        .singleElement()
        .asString()
        .startsWith("b.yaml:")
        .contains(problem);
  }

  @Test
  void anAggregatedStreamThatAResourceNamesHasToBeConfigured() {
    String document =
        """
        static_resources:
          clusters:
          - {name: c, type: EDS, eds_cluster_config: {eds_config: {ads: {}}}}
          - name: xds
            lrs_server: {self: {}}
        """;
    assertThat(check(document).refused())
        .extracting(TextProblem::toString)
        .containsExactly(
            "b.yaml:3:65: static_resources.clusters[0].eds_cluster_config.eds_config.ads: {}"
                + " (expected: dynamic_resources.ads_config as well)");
  }

  @Test
  void aKeyInPlaceOfTheTrustedCertificatesIsNamed(@TempDir Path folder) throws Exception {
    SelfSigned own = SelfSigned.create(folder, "own");
    String document =
        """
        static_resources:
          clusters:
          - name: c
            transport_socket:
              name: tls
              typed_config:
                "@type": type.googleapis.com/envoy.extensions.transport_sockets.tls.v3.UpstreamTlsContext
                common_tls_context: {validation_context: {trusted_ca: {filename: "%s"}}}
        """;
    assertThat(check(document.formatted(own.certificate())).refused()).isEmpty();
    assertThat(check(document.formatted(own.key())).refused())
        .singleElement()
        .asString()
        .contains("trusted_ca.filename: " + own.key() + " holds PRIVATE KEY")
        .endsWith("(expected: PEM certificates)");
  }

  @Test
  void theRuntimeMovesEnvoysLimits() {
    String document =
        Samples.text("bootstrap")
            .replace("\"/v[12]/.*\"", "\"a{300}\"")
            .replace("grpc_services: [{", "grpc_services: [{envoy_grpc: {cluster_name: xds}}, {");
    assertThat(check(document).refused()).hasSize(2);
    String runtime =
        "static_layer: {re2.max_program_size.error_level: 200,"
            + " envoy.restart_features.xds_failover_support: true, ";
    EnvoyStart.Verdict verdict = check(document.replace("static_layer: {", runtime));
    assertThat(verdict.refused()).isEmpty();
    assertThat(verdict.doubtful()).hasSize(1);
  }

  @Test
  void extensionsThatOnlyOtherBuildsOfEnvoyHaveAreNamed() {
    String router =
        "{\"@type\": type.googleapis.com/envoy.extensions.filters.http.router.v3.Router}";
    String others =
        "  - name: xds\n    health_checks: [{timeout: 1s, interval: 1s, unhealthy_threshold: 1,"
            + " healthy_threshold: 1, custom_health_check: {name: a, typed_config: "
            + router
            + "}}]\n";
    String document =
        Samples.text("bootstrap")
            .replace("  - name: xds\n", others)
            .replace(
                "typed_extension_protocol_options:\n",
                "typed_extension_protocol_options:\n      acme: " + router + "\n");
    assertThat(check(document).refused())
        .extracting(TextProblem::path)
        .containsExactlyInAnyOrder(
            "static_resources.clusters[2].health_checks[0].custom_health_check.typed_config",
            "static_resources.clusters[2].typed_extension_protocol_options[\"acme\"]");
  }
}
