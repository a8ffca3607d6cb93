package io.inmesh.xds.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.inmesh.config.ConfigSource;
import io.inmesh.config.Endpoint;
import io.inmesh.config.MeshConfig;
import io.inmesh.config.Trouble;
import io.inmesh.xds.LocalControlPlane;
import io.inmesh.xds.LocalControlPlane.Document;
import io.inmesh.xds.bootstrap.BootstrapException;
import io.inmesh.xds.bootstrap.BootstrapReader;
import io.inmesh.xds.report.CheckedResource;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class LocalControlPlaneTest {
  private static final String ANY = "\"@type\": type.googleapis.com/envoy.config.";
  private static final String STATIC =
      "type: STATIC, load_assignment: {cluster_name: a, endpoints: [{lb_endpoints: [{endpoint:"
          + " {address: {socket_address: {address: 10.0.0.1, port_value: 80}}}}]}]}";

  private final List<MeshConfig> delivered = new ArrayList<>();

  private LocalControlPlane started(LocalControlPlane plane) {
    plane.start(
        new ConfigSource.Sink() {
          @Override
          public void onConfig(MeshConfig config) {
            delivered.add(config);
          }

          @Override
          public void onTroubles(List<Trouble> troubles) {
            throw new AssertionError(troubles);
          }
        });
    return plane;
  }

  private static List<Document> document(String... resources) {
    return List.of(new Document("test.yaml", "resources:\n" + String.join("", resources)));
  }

  private static String cluster(String name, String more) {
    return "- {" + ANY + "cluster.v3.Cluster, name: " + name + ", " + more + "}\n";
  }

  private static String assignment(String cluster, String address) {
    return "- {"
        + ANY
        + "endpoint.v3.ClusterLoadAssignment, cluster_name: "
        + cluster
        + ", endpoints: [{lb_endpoints: [{endpoint: {address: {socket_address: {address: "
        + address
        + ", port_value: 80}}}}]}]}\n";
  }

  private List<String> addresses(String cluster) {
    return delivered
        .get(delivered.size() - 1)
        .clusters()
        .get(cluster)
        .endpoints()
        .localities()
        .stream()
        .flatMap(locality -> locality.endpoints().stream())
        .map(Endpoint::address)
        .map(Object::toString)
        .toList();
  }

  /** What belongs together is there together: nothing waits for what a network may still bring. */
  @Test
  void whatIsGoneIsGoneAtOnceAndWhatIsMissingIsNotAwaited() {
    String listener = Documents.typedListener(Documents.listener("l", "r", "{ads: {}}"));
    LocalControlPlane plane = started(LocalControlPlane.create());
    plane.serve(
        document(
            listener, Documents.typedRoutes(Documents.routes("r", "a")), cluster("a", STATIC)));
    assertThat(last().clusters().get("a")).isNotNull();

    plane.serve(document(listener, Documents.typedRoutes(Documents.routes("r", "a"))));
    assertThat(last().clusters().get("a")).isNull();

    plane.serve(
        document(
            listener, Documents.typedRoutes(Documents.routes("r", "b")), cluster("a", STATIC)));
    assertThat(StartedSource.cluster(last(), "r")).contains("b");

    plane.serve(
        document(
            listener, Documents.typedRoutes(Documents.routes("r", "c")), cluster("c", STATIC)));
    assertThat(StartedSource.cluster(last(), "r")).contains("c");
    assertThat(last().clusters().get("a")).isNull();
    assertThat(last().problems().isEmpty()).isTrue();
  }

  private MeshConfig last() {
    return delivered.get(delivered.size() - 1);
  }

  @Test
  void whatIsServedIsInForceAtOnce() {
    LocalControlPlane plane = started(LocalControlPlane.create());
    String eds = cluster("a", "type: EDS, eds_cluster_config: {eds_config: {ads: {}}}");
    assertThat(plane.serve(document(eds, assignment("a", "10.0.0.1"))))
        .allMatch(CheckedResource::accepted);
    assertThat(addresses("a")).containsExactly("10.0.0.1:80");
    plane.serve(document(eds, assignment("a", "10.0.0.2")));
    assertThat(addresses("a")).containsExactly("10.0.0.2:80");
    assertThat(delivered).hasSize(2);
  }

  @Test
  void itIsTheSourceOfEverythingWhateverTheResourceNames() {
    LocalControlPlane plane = started(LocalControlPlane.create());
    String elsewhere =
        cluster(
            "a", "type: EDS, eds_cluster_config: {eds_config: {path_config_source: {path: /x}}}");
    plane.serve(document(elsewhere, assignment("a", "10.0.0.1")));
    assertThat(addresses("a")).containsExactly("10.0.0.1:80");
    plane.serve(document(elsewhere, assignment("a", "10.0.0.2")));
    assertThat(addresses("a")).containsExactly("10.0.0.2:80");
  }

  @Test
  void hostNamesStandForThemselves() {
    LocalControlPlane plane = started(LocalControlPlane.create());
    String endpoint = "{endpoint: {address: {socket_address: {address: db.local, port_value: 1}}}}";
    plane.serve(
        document(
            cluster(
                "db",
                "type: STRICT_DNS, load_assignment: {cluster_name: db, endpoints: [{lb_endpoints: ["
                    + endpoint
                    + "]}]}")));
    assertThat(addresses("db")).containsExactly("db.local:1");
  }

  @Test
  void aRejectedResourceKeepsItsLastGoodValueAndIsNamedWithItsLine() {
    LocalControlPlane plane = started(LocalControlPlane.create());
    plane.serve(document(cluster("a", "connect_timeout: 3s")));
    List<CheckedResource> answers = plane.serve(document(cluster("a", "connect_timeout: -1s")));
    assertThat(answers)
        .singleElement()
        .satisfies(answer -> {
          assertThat(answer.accepted()).isFalse();
          assertThat(answer.errors().get(0).toString())
              .startsWith("test.yaml:2:")
              .contains("connect_timeout: ");
        });
    assertThat(delivered.get(delivered.size() - 1).clusters().get("a").cluster().connection())
        .extracting(connection -> connection.connectTimeout().toSeconds())
        .isEqualTo(3L);
  }

  @Test
  void aResourceOfTheBootstrapIsNotReplaced() {
    LocalControlPlane plane =
        started(
            LocalControlPlane.of(
                new BootstrapReader()
                    .parse(
                        "boot",
                        "static_resources: {clusters: [{name: a, type: STATIC, connect_timeout:"
                            + " 3s}]}")));
    plane.serve(document(cluster("a", "connect_timeout: 4s"), cluster("b", "connect_timeout: 4s")));
    MeshConfig config = delivered.get(delivered.size() - 1);
    assertThat(config.clusters().get("a").cluster().connection().connectTimeout()).hasSeconds(3);
    assertThat(config.clusters().get("b").cluster().connection().connectTimeout()).hasSeconds(4);
  }

  @Test
  void oneResourceInTwoDocumentsChangesNothing() {
    LocalControlPlane plane = started(LocalControlPlane.create());
    List<Document> twice = new ArrayList<>(document(cluster("a", "connect_timeout: 3s")));
    twice.add(new Document("other.yaml", twice.get(0).text()));
    assertThatThrownBy(() -> plane.serve(twice))
        .isInstanceOf(BootstrapException.class)
        .hasMessageContaining("each resource only once, it is in test.yaml as well");
    assertThatThrownBy(() -> plane.serve(List.of(new Document("b", "node: {id: a}"))))
        .hasMessageContaining("a bootstrap of form ENVOY (expected: {resources: [...]})");
    assertThat(delivered).isEmpty();
  }
}
