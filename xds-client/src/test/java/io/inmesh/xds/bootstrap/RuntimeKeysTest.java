package io.inmesh.xds.bootstrap;

import static org.assertj.core.api.Assertions.assertThat;

import io.inmesh.xds.report.FieldReport;
import java.util.List;
import org.junit.jupiter.api.Test;

class RuntimeKeysTest {
  private static final String LAYERS =
      """
      node: {id: me, cluster: c}
      layered_runtime:
        layers:
        - name: a
          static_layer:
            upstream:
              maintenance_mode: {two: 100}
              healthy_panic_threshold: 10
              use_retry: 0
            circuit_breakers: {a.b: {default: {max_requests: 5, max_wishes: 1}}}
            fault.http.abort.http_status: 500
            outlier_detection.consecutive_5xx: 3
            routing: {shift: 10, weights: {v1: 1}}
            mine: {numerator: 1}
        - {name: b, static_layer: {envoy.reloadable_features.x: true}}
      """;

  private static List<String> unread(String rest) {
    return new BootstrapReader()
        .parse("b.yaml", LAYERS + rest).report().entries().stream()
            .filter(entry -> entry.reason().equals("nothing reads it"))
            .map(FieldReport.Entry::toString)
            .toList();
  }

  private static String ignored(int layer, String key) {
    return "layered_runtime.layers["
        + layer
        + "].static_layer[\""
        + key
        + "\"]: ignored (nothing reads it)";
  }

  @Test
  void keysThatNothingReadsAreNamed() {
    assertThat(unread(""))
        .containsExactlyInAnyOrder(
            ignored(0, "upstream.use_retry"),
            ignored(0, "circuit_breakers.a.b.default.max_wishes"),
            ignored(0, "outlier_detection.consecutive_5xx"),
            ignored(0, "routing.shift"),
            ignored(0, "routing.weights.v1"),
            ignored(0, "mine"),
            ignored(1, "envoy.reloadable_features.x"));
  }

  @Test
  void keysThatRoutesNameAreRead() {
    assertThat(
            unread(
                """
                static_resources:
                  listeners:
                  - name: l
                    address: {socket_address: {address: 127.0.0.1, port_value: 1}}
                    filter_chains:
                    - filters:
                      - name: hcm
                        typed_config:
                          "@type": type.googleapis.com/envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager
                          stat_prefix: s
                          route_config:
                            virtual_hosts:
                            - name: v
                              domains: ["*"]
                              routes:
                              - match: {prefix: /, runtime_fraction: {runtime_key: routing.shift, default_value: {numerator: 1}}}
                                route:
                                  weighted_clusters:
                                    runtime_key_prefix: routing.weights
                                    clusters: [{name: v1, weight: 1}]
                          http_filters:
                          - name: f
                            typed_config:
                              "@type": type.googleapis.com/envoy.extensions.filters.http.fault.v3.HTTPFault
                              delay_percent_runtime: mine
                """))
        .containsExactlyInAnyOrder(
            ignored(0, "upstream.use_retry"),
            ignored(0, "circuit_breakers.a.b.default.max_wishes"),
            ignored(0, "outlier_detection.consecutive_5xx"),
            ignored(1, "envoy.reloadable_features.x"));
  }

  /** Its routes may name keys of any other name. */
  @Test
  void withAControlPlaneOnlyEnvoysOwnKeysAreKnownNotToBeRead() {
    assertThat(
            unread(
                """
                dynamic_resources:
                  cds_config: {path_config_source: {path: /tmp/cds.yaml}}
                """))
        .containsExactlyInAnyOrder(
            ignored(0, "upstream.use_retry"),
            ignored(0, "circuit_breakers.a.b.default.max_wishes"),
            ignored(0, "outlier_detection.consecutive_5xx"),
            ignored(1, "envoy.reloadable_features.x"));
  }
}
