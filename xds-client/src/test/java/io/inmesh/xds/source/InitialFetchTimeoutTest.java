package io.inmesh.xds.source;

import static io.inmesh.xds.source.Documents.bootstrap;
import static io.inmesh.xds.source.Documents.cluster;
import static io.inmesh.xds.source.Documents.controlPlane;
import static io.inmesh.xds.source.Documents.item;
import static io.inmesh.xds.source.Documents.listener;
import static io.inmesh.xds.source.Documents.resources;
import static io.inmesh.xds.source.Documents.server;
import static io.inmesh.xds.source.Documents.typedCluster;
import static io.inmesh.xds.source.StartedSource.ports;
import static io.inmesh.xds.source.StartedSource.problem;
import static org.assertj.core.api.Assertions.assertThat;

import io.inmesh.config.MeshConfig;
import io.inmesh.config.Problem;
import io.inmesh.config.ResourceKind;
import io.inmesh.xds.client.ControlPlane;
import io.inmesh.xds.client.JavaControlPlane;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a control plane never sends, and how long that is waited for. */
final class InitialFetchTimeoutTest {
  private static final String ADS_WITHIN = "{ads: {}, initial_fetch_timeout: %s}";

  private final ControlPlane controlPlane;

  InitialFetchTimeoutTest() throws Exception {
    controlPlane = new JavaControlPlane();
  }

  @AfterEach
  void close() throws Exception {
    controlPlane.close();
  }

  private String ads(String statics, String dynamics) {
    return bootstrap(
        "clusters:\n" + controlPlane(controlPlane.target()) + statics,
        "ads_config: {api_type: GRPC, transport_api_version: V3,"
            + " grpc_services: [{envoy_grpc: {cluster_name: xds}}]}\n"
            + dynamics);
  }

  @Test
  void endpointsThatDoNotComeInTheTimeOfTheClusterLeaveItWithoutEndpoints() throws Exception {
    controlPlane.publish(resources());
    String from = ADS_WITHIN.formatted("0.05s");
    try (StartedSource source = StartedSource.of(ads(item(cluster("c", from)), ""))) {
      MeshConfig config = source.await("c", c -> c.clusters().get("c") != null);

      assertThat(ports(config, "c")).isEmpty();
      assertThat(problem(config, Problem.key(ResourceKind.ENDPOINTS, "c")))
          .contains("was not sent within 0.05 s");
      source.awaitTrouble("EDS resource c was not sent within 0.05 s");
    }
  }

  @Test
  void routesThatDoNotComeInTheTimeOfTheListenerFail() throws Exception {
    controlPlane.publish(resources());
    String listener = listener("l", "r", ADS_WITHIN.formatted("0.04s"));
    try (StartedSource source = StartedSource.of(ads("listeners:\n" + item(listener), ""))) {
      MeshConfig config = source.await("l", c -> c.listeners().get("l") != null);

      assertThat(problem(config, Problem.key(ResourceKind.ROUTE_TABLE, "r")))
          .contains("was not sent within 0.04 s");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"GRPC", "DELTA_GRPC"})
  void clustersThatDoNotComeInTheTimeOfTheirSourceAreNotWaitedForAnyLonger(String apiType)
      throws Exception {
    // No snapshot: the control plane answers nothing.
    String source =
        server(apiType).replace("{api_config", "{initial_fetch_timeout: 0.03s, api_config");
    try (StartedSource started =
        StartedSource.of(
            bootstrap(
                "clusters:\n" + controlPlane(controlPlane.target()), "cds_config: " + source))) {
      started.awaitTrouble("CDS resource * was not sent within 0.03 s");
      started.await("the static cluster alone", c -> c.clusters().get("xds") != null);

      controlPlane.publish(
          resources(
              typedCluster("name: late\ntype: STATIC\nload_assignment: {cluster_name: late}")));
      started.await("what comes later is taken", c -> c.clusters().get("late") != null);
    }
  }
}
