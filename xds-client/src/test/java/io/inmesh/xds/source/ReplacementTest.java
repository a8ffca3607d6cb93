package io.inmesh.xds.source;

import static io.inmesh.xds.source.Documents.bootstrap;
import static io.inmesh.xds.source.Documents.cluster;
import static io.inmesh.xds.source.Documents.controlPlane;
import static io.inmesh.xds.source.Documents.endpoints;
import static io.inmesh.xds.source.Documents.listener;
import static io.inmesh.xds.source.Documents.resources;
import static io.inmesh.xds.source.Documents.routes;
import static io.inmesh.xds.source.Documents.typedCluster;
import static io.inmesh.xds.source.Documents.typedEndpoints;
import static io.inmesh.xds.source.Documents.typedListener;
import static io.inmesh.xds.source.Documents.typedRoutes;
import static io.inmesh.xds.source.StartedSource.ports;
import static org.assertj.core.api.Assertions.assertThat;

import io.inmesh.config.MeshConfig;
import io.inmesh.xds.client.ControlPlane;
import io.inmesh.xds.client.JavaControlPlane;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A control plane replaces what belongs together in one go; it comes response by response. */
final class ReplacementTest {
  private static final String ADS = "{ads: {}}";

  private final ControlPlane controlPlane;

  ReplacementTest() throws Exception {
    controlPlane = new JavaControlPlane();
  }

  @AfterEach
  void close() throws Exception {
    controlPlane.close();
  }

  private StartedSource start(String apiType) {
    return StartedSource.of(
        bootstrap(
            "clusters:\n" + controlPlane(controlPlane.target()),
            "ads_config: {api_type: "
                + apiType
                + ", transport_api_version: V3, grpc_services: [{envoy_grpc: {cluster_name:"
                + " xds}}]}\n"
                + "lds_config: {ads: {}, resource_api_version: V3}\n"
                + "cds_config: {ads: {}, resource_api_version: V3}\n"));
  }

  private void publish(String listener, String table, String cluster, int port) throws Exception {
    controlPlane.publish(
        resources(
            typedListener(listener(listener, table, ADS)),
            typedRoutes(routes(table, cluster)),
            typedCluster(cluster(cluster, ADS)),
            typedEndpoints(endpoints(cluster, port))));
  }

  private static boolean leadsTo(MeshConfig config, String cluster) {
    return String.valueOf(StartedSource.cluster(config, "r")).contains(cluster);
  }

  /** Whether some listener is there, and the cluster of each route is, with its endpoints. */
  private static boolean isWhole(MeshConfig config) {
    boolean[] whole = {!config.listeners().isEmpty()};
    for (String cluster : List.of("a", "b")) {
      whole[0] &= !leadsTo(config, '=' + cluster + ']') || !ports(config, cluster).isEmpty();
    }
    return whole[0];
  }

  @ParameterizedTest
  @ValueSource(strings = {"GRPC", "DELTA_GRPC"})
  void noRouteLeadsNowhereWhileAClusterAndItsRoutesAreReplaced(String apiType) throws Exception {
    publish("l", "r", "a", 1);
    try (StartedSource source = start(apiType)) {
      source.await("a", c -> !ports(c, "a").isEmpty());
      int before = source.configs.all().size();
      for (int round = 1; round <= 20; round++) {
        String next = round % 2 == 0 ? "a" : "b";
        String old = round % 2 == 0 ? "b" : "a";
        publish("l", "r", next, 1);
        source.await(next, c -> leadsTo(c, '=' + next + ']') && c.clusters().get(old) == null);
      }
      List<MeshConfig> all = source.configs.all();
      assertThat(all.subList(before, all.size())).allMatch(ReplacementTest::isWhole);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"GRPC", "DELTA_GRPC"})
  void noneIsWithoutAListenerWhileItIsReplacedByOneOfAnotherName(String apiType) throws Exception {
    publish("l0", "r0", "a", 1);
    try (StartedSource source = start(apiType)) {
      source.await("l0", c -> c.listeners().get("l0") != null && !ports(c, "a").isEmpty());
      int before = source.configs.all().size();
      for (int round = 1; round <= 20; round++) {
        String next = "l" + round;
        publish(next, "r" + round, round % 2 == 0 ? "a" : "b", 1);
        source.await(next, c -> c.listeners().get(next) != null && c.listeners().size() == 1);
      }
      List<MeshConfig> all = source.configs.all();
      assertThat(all.subList(before, all.size())).noneMatch(c -> c.listeners().isEmpty());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"GRPC", "DELTA_GRPC"})
  void aClusterThatIsRemovedAloneIsGoneSoonThoughNothingElseComes(String apiType) throws Exception {
    publish("l", "r", "a", 1);
    try (StartedSource source = start(apiType)) {
      source.await("a", c -> !ports(c, "a").isEmpty());
      controlPlane.publish(
          resources(typedListener(listener("l", "r", ADS)), typedRoutes(routes("r", "a"))));
      MeshConfig config = source.await("gone", c -> c.clusters().get("a") == null);
      assertThat(config.problems().isEmpty()).isFalse();
    }
  }
}
