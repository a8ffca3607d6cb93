package io.inmesh.xds.source;

import static io.inmesh.xds.source.Documents.cluster;
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
import io.inmesh.xds.XdsConfigSource;
import io.inmesh.xds.bootstrap.BootstrapReader;
import io.inmesh.xds.client.ControlPlane;
import io.inmesh.xds.client.JavaControlPlane;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** gRPC's bootstrap for a client that names no listener. */
final class GrpcBootstrapSourceTest {
  private static final String ADS = "{ads: {}}";

  private final ControlPlane controlPlane;

  GrpcBootstrapSourceTest() throws Exception {
    controlPlane = new JavaControlPlane();
  }

  @AfterEach
  void close() throws Exception {
    controlPlane.close();
  }

  private StartedSource start() {
    return start(controlPlane.target());
  }

  private static StartedSource start(String target) {
    String bootstrap =
        """
        {"xds_servers": [{"server_uri": "%s", "channel_creds": [{"type": "insecure"}]}],
         "node": {"id": "me"}}
        """
            .formatted(target);
    return new StartedSource(
        XdsConfigSource.of(new BootstrapReader().parse("bootstrap.json", bootstrap)));
  }

  @Test
  void allThatTheServerHasForTheNodeIsTaken() throws Exception {
    controlPlane.publish(
        resources(
            typedListener(listener("out", "r", ADS)),
            typedRoutes(routes("r", "c")),
            typedCluster(cluster("c", ADS)),
            typedEndpoints(endpoints("c", 7))));
    try (StartedSource source = start()) {
      source.await("all", c -> c.listeners().get("out") != null && !ports(c, "c").isEmpty());
    }
  }

  @Test
  void whatNoListenerLeadsToIsNotAskedFor() throws Exception {
    // This control plane does not answer at all when it is asked for one name too many.
    controlPlane.publish(
        resources(
            typedListener(listener("out", "r", ADS)),
            typedRoutes(routes("r", "c")),
            typedCluster(cluster("c", ADS)),
            typedCluster(cluster("without-endpoints", ADS)),
            typedEndpoints(endpoints("c", 7))));
    try (StartedSource source = start()) {
      MeshConfig config = source.await("c", c -> !ports(c, "c").isEmpty());

      assertThat(config.clusters().get("without-endpoints")).isNull();
    }
  }

  @Test
  void aServerThatKnowsListenersByNameOnlyIsExplained() throws Exception {
    try (StartedSource source = start()) {
      controlPlane
          .requests()
          .await(
              "wildcard",
              all -> all.stream().anyMatch(request -> request.type().equals("Listener")));

      assertThat(source.source().waitingFor())
          .isEqualTo(
              "it has not told its listeners; if it has them by name only, name them with"
                  + " XdsConfigSource.withListeners");
    }
  }

  @Test
  void aServerThatAcceptsAConnectionAndIsSilentHasNone() throws Exception {
    try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        StartedSource source = start("127.0.0.1:" + silent.getLocalPort());
        Socket accepted = silent.accept()) {
      assertThat(accepted.isConnected()).isTrue();
      assertThat(source.source().waitingFor()).isEqualTo("no connection to it is established yet");
    }
  }

  @Test
  void whatTheFirstConfigurationWaitsForIsNamed() throws Exception {
    controlPlane.publish(
        resources(
            typedListener(listener("out", "r", ADS)),
            typedRoutes(routes("r", "c")),
            typedCluster(cluster("c", ADS))));
    try (StartedSource source = start()) {
      controlPlane
          .requests()
          .await(
              "endpoints",
              all ->
                  all.stream().anyMatch(request -> request.type().equals("ClusterLoadAssignment")));

      assertThat(source.source().waitingFor()).isEqualTo("still awaited: EDS c");
    }
  }
}
