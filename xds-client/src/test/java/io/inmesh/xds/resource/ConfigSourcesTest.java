package io.inmesh.xds.resource;

import static org.assertj.core.api.Assertions.assertThat;

import io.inmesh.config.Cluster.Discovery;
import io.inmesh.config.Listener;
import io.inmesh.config.ResourceOrigin;
import io.inmesh.config.RouteSource;
import io.inmesh.xds.protocol.Decoded;
import io.inmesh.xds.protocol.ResourceError;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ConfigSourcesTest {
  private static final String API =
      "api_config_source: {api_type: %s, transport_api_version: V3, grpc_services: [%s]}";

  static Decoded<Listener> listener(String configSource) {
    return Yaml.listener(
        """
        name: l
        api_listener:
          api_listener:
            "@type": type.googleapis.com/envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager
            stat_prefix: x
            rds: {route_config_name: web, config_source: {%s}}
            http_filters:
            - name: envoy.filters.http.router
              typed_config: {"@type": type.googleapis.com/envoy.extensions.filters.http.router.v3.Router}
        """
            .formatted(configSource));
  }

  private static RouteSource.Named named(String configSource) {
    Decoded<Listener> decoded = listener(configSource);
    assertThat(decoded.errors()).isEmpty();
    assertThat(decoded.value()).isNotNull();
    assertThat(decoded.value().apiListener()).isNotNull();
    return (RouteSource.Named) decoded.value().apiListener().routes();
  }

  @Test
  void aggregatedStreamIsTheDefaultOriginAndSelfIsOneOfItsOwn() {
    assertThat(named("ads: {}").origin()).isEqualTo(ResourceOrigin.DEFAULT);
    assertThat(named("ads: {}").key()).isEqualTo("web");
    assertThat(named("self: {}").origin()).isEqualTo(ResourceOrigin.SELF);
  }

  @Test
  void bothSpellingsOfAFileAreOneOrigin() {
    assertThat(named("path: /etc/r.yaml"))
        .isEqualTo(named("path_config_source: {path: /etc/r.yaml}"));
    assertThat(named("path: /etc/r.yaml").key()).isEqualTo("web (file /etc/r.yaml)");
    assertThat(named("path_config_source: {path: /r, watched_directory: {path: /d}}").key())
        .isEqualTo("web (file /r watched in /d)");
  }

  @Test
  void serversThatDifferInAnythingAreDifferentOriginsWhoseLabelsShowNoHeader() {
    String service = "{envoy_grpc: {cluster_name: xds}, initial_metadata: [{key: k, value: %s}]}";
    RouteSource.Named one = named(API.formatted("GRPC", service.formatted("hidden1")));
    RouteSource.Named two = named(API.formatted("GRPC", service.formatted("hidden2")));

    assertThat(one)
        .isNotEqualTo(two)
        .isEqualTo(named(API.formatted("GRPC", service.formatted("hidden1"))));
    assertThat(one.key()).isNotEqualTo(two.key()).startsWith("web (server xds, GRPC, ");
    assertThat(one.toString()).doesNotContain("hidden");
  }

  @ParameterizedTest
  @CsvSource({
    "'ads: {}', ''",
    "'self: {}', ''",
    "'path_config_source: {path: /x}', file /x",
  })
  void federatedNameSaysItselfWhatSelfIs(String source, String origin) {
    Discovery discovery =
        Yaml.cluster(
                """
                name: c
                type: EDS
                eds_cluster_config:
                  service_name: xdstp://a/envoy.config.endpoint.v3.ClusterLoadAssignment/e
                  eds_config: {%s}
                """
                    .formatted(source))
            .value()
            .discovery();

    assertThat(((Discovery.Eds) discovery).origin()).hasToString(origin);
  }

  @ParameterizedTest
  @CsvSource({
    "REST, '{envoy_grpc: {cluster_name: xds}}', UNSUPPORTED, .api_type: REST (expected: unset",
    "AGGREGATED_GRPC, '{envoy_grpc: {cluster_name: xds}}', INVALID, .api_type: AGGREGATED_GRPC",
    "AGGREGATED_DELTA_GRPC, '{envoy_grpc: {cluster_name: xds}}', INVALID, .api_type: AGGREG",
    "GRPC, '', INVALID, .grpc_services: 0 services (expected: exactly one)",
  })
  void serverThatCannotBeUsedIsAnErrorThatSaysWhatCan(
      String type, String services, ResourceError.Kind kind, String message) {
    Decoded<Listener> decoded = listener(API.formatted(type, services));

    assertThat(decoded.errors()).hasSize(1);
    assertThat(decoded.errors().get(0).kind()).isEqualTo(kind);
    assertThat(decoded.errors().get(0).toString())
        .startsWith("api_listener.api_listener.rds.config_source.api_config_source" + message);
  }
}
