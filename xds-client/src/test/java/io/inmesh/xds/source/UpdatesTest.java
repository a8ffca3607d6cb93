package io.inmesh.xds.source;

import static io.inmesh.xds.source.Documents.bootstrap;
import static io.inmesh.xds.source.Documents.controlPlane;
import static io.inmesh.xds.source.Documents.resources;
import static io.inmesh.xds.source.Documents.server;
import static io.inmesh.xds.source.Documents.typedCluster;
import static io.inmesh.xds.source.Documents.typedEndpoints;
import static org.assertj.core.api.Assertions.assertThat;

import io.inmesh.xds.XdsConfigSource;
import io.inmesh.xds.bootstrap.BootstrapReader;
import io.inmesh.xds.client.ControlPlane;
import io.inmesh.xds.client.JavaControlPlane;
import io.inmesh.xds.client.Journal;
import io.inmesh.xds.report.ResourceStatus;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which answers of a control plane are told as updates. */
final class UpdatesTest {
  private static String cluster(String name, String timeout) {
    return typedCluster("name: " + name + "\ntype: STATIC\nconnect_timeout: " + timeout);
  }

  private static StartedSource start(ControlPlane plane, String apiType, Journal<String> updates) {
    String document =
        bootstrap("clusters:\n" + controlPlane(plane.target()), "cds_config: " + server(apiType));
    return new StartedSource(
        XdsConfigSource.of(new BootstrapReader().parse("bootstrap.yaml", document))
            .withUpdates(resource -> updates.add(resource.name())));
  }

  @ParameterizedTest
  @ValueSource(strings = {"GRPC", "DELTA_GRPC"})
  void onlyWhatChangedIsAnUpdateWhateverItsVersion(String apiType) throws Exception {
    Journal<String> updates = new Journal<>();
    try (ControlPlane plane = new JavaControlPlane();
        StartedSource source = start(plane, apiType, updates)) {
      plane.publish(resources(cluster("a", "1s"), cluster("b", "1s")));
      updates.await("both", list -> list.size() == 2);

      // In the state of the world this is a new version of both, and what is not told then must
      // not be told later, when the stream breaks.
      plane.publish(resources(cluster("a", "1s"), cluster("b", "2s")));
      updates.await("b", list -> list.size() == 3);
      plane.close();
      source.awaitTrouble("UNAVAILABLE");
      plane.restart();
      plane.publish(resources(cluster("a", "1s"), cluster("b", "3s")));

      assertThat(updates.await("b again", list -> list.size() >= 4))
          .containsExactly("a", "b", "b", "b");
    }
  }

  @Test
  void aConsumerThatThrowsHoldsUpNothing() throws Exception {
    Journal<String> told = new Journal<>();
    String document = Documents.document(typedCluster("name: a"), typedCluster("name: b"));
    try (StartedSource source =
        new StartedSource(
            XdsConfigSource.of(new BootstrapReader().parse("resources.yaml", document))
                .withUpdates(resource -> {
                  told.add(resource.name());
                  throw new AssertionError("no more memory for " + resource.name());
                }))) {
      source.await("both", config -> config.clusters().size() == 2);
      assertThat(told.all()).containsExactlyInAnyOrder("a", "b");
    }
  }

  /** The delta variant of such a server sends nothing then: the client has that version. */
  @Test
  void theLastGoodContentIsAnUpdateWhenItTakesThePlaceOfARejectedOne() throws Exception {
    Journal<String> updates = new Journal<>();
    try (ControlPlane plane = new JavaControlPlane();
        StartedSource source = start(plane, "GRPC", updates)) {
      plane.publish(resources(cluster("a", "1s")));
      updates.await("a", list -> list.size() == 1);
      plane.publish(resources(cluster("a", "-1s")));
      source.awaitTrouble("connect_timeout: -1s");
      assertThat(updates.all()).hasSize(1);

      plane.publish(resources(cluster("a", "1s"), cluster("b", "1s")));

      assertThat(updates.await("a again", list -> list.size() == 3))
          .containsExactlyInAnyOrder("a", "a", "b");
    }
  }

  private static String told(ResourceStatus resource) {
    String type = resource.typeUrl().substring(resource.typeUrl().lastIndexOf('.') + 1);
    String content = resource.content() == null ? "" : " with content";
    return type + ' ' + resource.name() + ' ' + resource.status() + content;
  }

  @ParameterizedTest
  @ValueSource(strings = {"GRPC", "DELTA_GRPC"})
  void whatTheServerRemovesIsToldAndSoIsItsReturn(String apiType) throws Exception {
    Journal<String> updates = new Journal<>();
    try (ControlPlane plane = new JavaControlPlane()) {
      String document =
          bootstrap("clusters:\n" + controlPlane(plane.target()), "cds_config: " + server(apiType));
      try (StartedSource source =
          new StartedSource(
              XdsConfigSource.of(new BootstrapReader().parse("bootstrap.yaml", document))
                  .withUpdates(resource -> updates.add(told(resource))))) {
        plane.publish(resources(cluster("a", "1s"), cluster("b", "1s")));
        updates.await("both", list -> list.size() == 2);
        plane.publish(resources(cluster("a", "1s")));
        updates.await("the removal", list -> list.size() == 3);
        plane.publish(resources(cluster("a", "1s"), cluster("b", "1s")));
        updates.await("the return", list -> list.size() == 4);
        plane.publish(resources(cluster("b", "1s")));

        assertThat(updates.await("the other's removal", list -> list.size() == 5).subList(2, 5))
            .containsExactly(
                "Cluster b DOES_NOT_EXIST",
                "Cluster b ACKED with content",
                "Cluster a DOES_NOT_EXIST");
      }
    }
  }

  /** Endpoints are asked for by name: whether the server still has them is not known then. */
  @ParameterizedTest
  @ValueSource(strings = {"GRPC", "DELTA_GRPC"})
  void whatIsAskedForNoLongerIsTold(String apiType) throws Exception {
    Journal<String> updates = new Journal<>();
    try (ControlPlane plane = new JavaControlPlane()) {
      String document =
          bootstrap("clusters:\n" + controlPlane(plane.target()), "cds_config: " + server(apiType));
      try (StartedSource source =
          new StartedSource(
              XdsConfigSource.of(new BootstrapReader().parse("bootstrap.yaml", document))
                  .withUpdates(resource -> updates.add(told(resource))))) {
        String eds = typedCluster(Documents.cluster("a", server(apiType)));
        String endpoints = typedEndpoints(Documents.endpoints("a", 1));
        plane.publish(resources(eds, endpoints));
        updates.await("both", list -> list.size() == 2);
        plane.publish(resources(cluster("b", "1s"), endpoints));

        assertThat(updates.await("what changed", list -> list.size() == 5).subList(2, 5))
            .containsExactlyInAnyOrder(
                "Cluster a DOES_NOT_EXIST",
                "Cluster b ACKED with content",
                "ClusterLoadAssignment a UNKNOWN");
      }
    }
  }
}
