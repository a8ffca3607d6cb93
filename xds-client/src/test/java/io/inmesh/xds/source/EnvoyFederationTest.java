package io.inmesh.xds.source;

import static io.inmesh.xds.source.Documents.bootstrap;
import static io.inmesh.xds.source.Documents.cluster;
import static io.inmesh.xds.source.Documents.controlPlane;
import static io.inmesh.xds.source.Documents.endpoints;
import static io.inmesh.xds.source.Documents.file;
import static io.inmesh.xds.source.Documents.listener;
import static io.inmesh.xds.source.Documents.resources;
import static io.inmesh.xds.source.Documents.routes;
import static io.inmesh.xds.source.Documents.server;
import static io.inmesh.xds.source.Documents.typedCluster;
import static io.inmesh.xds.source.Documents.typedEndpoints;
import static io.inmesh.xds.source.Documents.typedListener;
import static io.inmesh.xds.source.Documents.typedRoutes;
import static io.inmesh.xds.source.StartedSource.ports;
import static io.inmesh.xds.source.StartedSource.problem;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.inmesh.config.MeshConfig;
import io.inmesh.xds.bootstrap.BootstrapException;
import io.inmesh.xds.client.ControlPlane;
import io.inmesh.xds.client.JavaControlPlane;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Names of the {@code xdstp:} scheme with a bootstrap of Envoy's form: as in Envoy, unless its
 * {@code xdstp_based_config_singleton_subscriptions} is on, the config source beside a name says
 * who is asked for it, and the authority says nothing.
 */
final class EnvoyFederationTest {
  private static final String ADS = "{ads: {}}";
  private static final String TABLE = "xdstp://a/envoy.config.route.v3.RouteConfiguration/r";
  private static final String CLUSTER = "xdstp://b/envoy.config.cluster.v3.Cluster/c";
  private static final String ENDPOINTS =
      "xdstp://c/envoy.config.endpoint.v3.ClusterLoadAssignment/e";

  private final ControlPlane controlPlane;

  EnvoyFederationTest() throws Exception {
    controlPlane = new JavaControlPlane();
  }

  @AfterEach
  void close() throws Exception {
    controlPlane.close();
  }

  private String document(String apiType, String more) {
    return bootstrap(
            "clusters:\n" + controlPlane(controlPlane.target()),
            "ads_config: {api_type: "
                + apiType
                + ", transport_api_version: V3, grpc_services: [{envoy_grpc: {cluster_name:"
                + " xds}}]}\n"
                + "lds_config: {ads: {}}\n"
                + "cds_config: {ads: {}}\n")
        + more;
  }

  private static String federatedCluster(String edsConfig) {
    return cluster("'" + CLUSTER + "'", edsConfig)
        .replace("{eds_config:", "{service_name: '" + ENDPOINTS + "', eds_config:");
  }

  private void publish(String edsConfig, String listenersConfig) throws Exception {
    controlPlane.publish(
        resources(
            typedListener(listener("l", TABLE, listenersConfig)),
            typedRoutes(routes("'" + TABLE + "'", "'" + CLUSTER + "'")),
            typedCluster(federatedCluster(edsConfig)),
            typedEndpoints(endpoints("'" + ENDPOINTS + "'", 7))));
  }

  @ParameterizedTest
  @ValueSource(strings = {"GRPC", "DELTA_GRPC"})
  void federatedNamesAreAskedOfTheAggregatedStream(String apiType) throws Exception {
    publish(ADS, ADS);
    try (StartedSource source = StartedSource.of(document(apiType, ""))) {
      MeshConfig config = source.await("all", c -> c.listeners().get("l") != null);

      assertThat(config.routeTables().get(TABLE)).isNotNull();
      assertThat(ports(config, CLUSTER)).containsExactly(7);
      assertThat(config.problems().isEmpty()).isTrue();
      assertThat(names("ClusterLoadAssignment")).contains(List.of(ENDPOINTS));
      // The wildcard has them: Envoy does not name them beside it.
      assertThat(names("Cluster")).allSatisfy(names -> assertThat(names).doesNotContain(CLUSTER));
    }
  }

  private List<List<String>> names(String type) {
    return controlPlane.requests().all().stream()
        .filter(request -> request.type().equals(type))
        .map(ControlPlane.Request::names)
        .toList();
  }

  @ParameterizedTest
  @ValueSource(strings = {"GRPC", "DELTA_GRPC"})
  void federatedNamesAreAskedOfTheServerOfTheirConfigSource(String apiType) throws Exception {
    publish(server(apiType), server(apiType));
    try (StartedSource source = StartedSource.of(document(apiType, ""))) {
      MeshConfig config = source.await("all", c -> c.listeners().get("l") != null);

      assertThat(ports(config, CLUSTER)).containsExactly(7);
      assertThat(config.problems().isEmpty()).isTrue();
    }
  }

  @Test
  void aFileIsAConfigSourceOfAFederatedNameToo() throws Exception {
    publish(file("/nowhere/e.yaml"), ADS);
    try (StartedSource source = StartedSource.of(document("GRPC", ""))) {
      MeshConfig config = source.await("all", c -> c.listeners().get("l") != null);

      assertThat(problem(config, "ENDPOINTS/" + ENDPOINTS + " (file /nowhere/e.yaml)"))
          .contains("/nowhere/e.yaml");
    }
  }

  @Test
  void aClusterThatTheWildcardLacksIsMissing() throws Exception {
    controlPlane.publish(
        resources(
            typedListener(listener("l", TABLE, ADS)),
            typedRoutes(routes("'" + TABLE + "'", "'" + CLUSTER + "'"))));
    // Nothing but this cluster is waited for: whoever comes late finds it missing all the same.
    String document =
        document("DELTA_GRPC", "")
            .replace("cds_config: " + ADS, "cds_config: {ads: {}, initial_fetch_timeout: 0.1s}");
    try (StartedSource source = StartedSource.of(document)) {
      MeshConfig config = source.await("all", c -> c.listeners().get("l") != null);

      assertThat(problem(config, "CLUSTER/" + CLUSTER)).contains("not sent by the server");
    }
  }

  /** Where there is no aggregated stream, {@code self} of such a name has nobody to ask either. */
  @ParameterizedTest
  @ValueSource(strings = {"{self: {}}", ADS})
  void aNameThatNobodyCanBeAskedForIsInTroubleAtOnce(String configSource) throws Exception {
    controlPlane.publish(resources(typedListener(listener("l", TABLE, configSource))));
    String document =
        bootstrap(
            "clusters:\n" + controlPlane(controlPlane.target()),
            "lds_config: " + server("GRPC") + "\n");
    try (StartedSource source = StartedSource.of(document)) {
      MeshConfig config = source.await("a listener", c -> c.listeners().get("l") != null);

      String nobody = "expected: a resource of the bootstrap, which has no server to ask";
      assertThat(problem(config, "ROUTE_TABLE/" + TABLE)).contains(nobody);
      assertThat(source.awaitTrouble(TABLE)).contains(nobody);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "'dynamic_resources: {lds_resources_locator: x}', dynamic_resources.lds_resources_locator,"
        + " lds_config",
    "'dynamic_resources: {cds_resources_locator: x}', dynamic_resources.cds_resources_locator,"
        + " cds_config",
    "'config_sources: [{authorities: [{name: a}], ads: {}}]', config_sources, a gRPC bootstrap"
        + " only",
    "'default_config_source: {ads: {}}', default_config_source, a gRPC bootstrap only",
  })
  void whatIsNotSupportedIsRefusedAndSaysWhatIs(String field, String path, String instead) {
    assertThatThrownBy(() -> StartedSource.of("node: {id: me, cluster: c}\n" + field))
        .isInstanceOf(BootstrapException.class)
        .hasMessageContaining(path)
        .hasMessageContaining(instead);
  }
}
