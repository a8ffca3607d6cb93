package io.inmesh.xds.source;

import static io.inmesh.xds.source.Documents.bootstrap;
import static io.inmesh.xds.source.Documents.cluster;
import static io.inmesh.xds.source.Documents.controlPlane;
import static io.inmesh.xds.source.Documents.document;
import static io.inmesh.xds.source.Documents.endpoints;
import static io.inmesh.xds.source.Documents.file;
import static io.inmesh.xds.source.Documents.item;
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

import io.inmesh.config.MeshConfig;
import io.inmesh.xds.client.ControlPlane;
import io.inmesh.xds.client.JavaControlPlane;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Resources whose source is not that of the bootstrap. */
final class OriginSourcesTest {
  private static final String ADS_SERVER = "{envoy_grpc: {cluster_name: xds}}";

  @TempDir private Path folder;

  private Path write(String name, String text) throws IOException {
    Path draft = Files.writeString(folder.resolve('.' + name), text);
    return Files.move(
        draft,
        folder.resolve(name),
        StandardCopyOption.ATOMIC_MOVE,
        StandardCopyOption.REPLACE_EXISTING);
  }

  private static boolean leadsTo(MeshConfig config, String table, String cluster) {
    String found = StartedSource.cluster(config, table);
    return found != null && found.contains(cluster);
  }

  private static String statics(String listener, String... clusters) {
    return "listeners:\n" + item(listener) + "clusters:\n" + String.join("", clusters);
  }

  private static String fixed(String name) {
    return item("name: " + name + "\ntype: STATIC\nload_assignment: {cluster_name: " + name + "}");
  }

  @Test
  void routesOfAFileAreServedFollowItsEditsAndOutliveABadOne() throws Exception {
    Path path = write("routes.yaml", document(typedRoutes(routes("web", "a"))));
    String key = "web (file " + path + ")";
    String statics = statics(listener("l", "web", file(path)), fixed("a"), fixed("b"));
    try (StartedSource source = StartedSource.of(bootstrap(statics, ""))) {
      source.await("routes to a", config -> leadsTo(config, key, "a"));

      write("routes.yaml", document(typedRoutes(routes("web", "b"))));
      source.await("routes to b", config -> leadsTo(config, key, "b"));

      write("routes.yaml", "resources: [{]\n");
      assertThat(source.awaitTrouble("routes.yaml:1:")).contains("expected");
      write("routes.yaml", document());
      source.awaitTrouble("not there any more (the last good one stays in use)");
      assertThat(source.configs.all()).noneMatch(config -> config.routeTables().get(key) == null);

      write("routes.yaml", document(typedRoutes(routes("web", "a"))));
      source.await("routes to a again", config -> leadsTo(config, key, "a"));
      source.awaitNoTrouble();
      assertThat(source.source().resources().get())
          .anySatisfy(status -> {
            assertThat(status.name()).isEqualTo("web");
            assertThat(status.status()).isEqualTo("ACKED");
            assertThat(status.source()).isEqualTo(path.toString());
          });
    }
  }

  /** A route to a cluster, and behind it one that nobody can serve. */
  private static String halfBroken(String cluster) {
    return routes("web", cluster)
        + "- name: broken\n"
        + "  domains: [b]\n"
        + "  routes: [{match: {safe_regex: {regex: '('}}, route: {cluster: a}}]\n";
  }

  @Test
  void whatWasNeverGoodIsNotKeptAsTheLastGoodOne() throws Exception {
    Path path = write("routes.yaml", document(typedRoutes(halfBroken("a"))));
    String key = "web (file " + path + ")";
    String statics = statics(listener("l", "web", file(path)), fixed("a"), fixed("b"), fixed("c"));
    try (StartedSource source = StartedSource.of(bootstrap(statics, ""))) {
      source.await("the good part", config -> leadsTo(config, key, "a"));
      source.awaitTrouble("safe_regex");
      write("routes.yaml", document(typedRoutes(halfBroken("b"))));
      source.await("the good part of the next", config -> leadsTo(config, key, "b"));

      write("routes.yaml", document(typedRoutes(routes("web", "a"))));
      source.await("a good one", config -> leadsTo(config, key, "a"));
      source.awaitNoTrouble();
      int good = source.configs.all().size();
      write("routes.yaml", document(typedRoutes(halfBroken("b"))));
      source.awaitTrouble("safe_regex");
      write("routes.yaml", document(typedRoutes(routes("web", "c"))));
      source.await("the next good one", config -> leadsTo(config, key, "c"));
      assertThat(source.configs.all().stream().skip(good))
          .noneMatch(config -> leadsTo(config, key, "b"));
    }
  }

  @Test
  void aFileOfAnotherTypeIsRejectedAndDeletesNothing() throws Exception {
    Path path = write("lds.yaml", document(typedListener(listener("l", "web", "{ads: {}}"))));
    try (StartedSource source =
        StartedSource.of(bootstrap("clusters:\n" + fixed("a"), "lds_config: " + file(path)))) {
      source.await("a listener", config -> config.listeners().get("l") != null);

      write("lds.yaml", document(typedCluster("name: b\ntype: STATIC")));

      assertThat(source.awaitTrouble("lds.yaml:2:"))
          .contains("@type: type.googleapis.com/envoy.config.cluster.v3.Cluster (expected: ")
          .contains("envoy.config.listener.v3.Listener");
      assertThat(source.configs.all()).allMatch(config -> config.listeners().get("l") != null);
    }
  }

  @Test
  void missingFileFailsWhatIsWantedOfItUntilItAppears() throws Exception {
    Path path = folder.resolve("routes.yaml");
    String key = "web (file " + path + ")";
    String statics = statics(listener("l", "web", file(path)), fixed("a"));
    try (StartedSource source = StartedSource.of(bootstrap(statics, ""))) {
      MeshConfig config = source.await("a configuration", c -> true);
      assertThat(problem(config, "ROUTE_TABLE/" + key)).contains("routes.yaml");

      write("routes.yaml", document(typedRoutes(routes("web", "a"))));
      source.await("routes", c -> leadsTo(c, key, "a"));
    }
  }

  @Test
  void endpointsOfAFileAreServedAndFollowItsEdits() throws Exception {
    Path path = write("eds.yaml", document(typedEndpoints(endpoints("shop", 1))));
    String statics = statics(listener("l", "r", "{ads: {}}"), item(cluster("shop", file(path))));
    try (StartedSource source = StartedSource.of(bootstrap(statics, ""))) {
      source.await("port 1", config -> ports(config, "shop").equals(List.of(1)));

      write("eds.yaml", document(typedEndpoints(endpoints("shop", 2))));

      source.await("port 2", config -> ports(config, "shop").equals(List.of(2)));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"GRPC", "DELTA_GRPC"})
  void routesAndEndpointsComeFromServersOfTheirOwn(String apiType) throws Exception {
    try (ControlPlane controlPlane = new JavaControlPlane()) {
      controlPlane.publish(
          resources(typedRoutes(routes("web", "shop")), typedEndpoints(endpoints("shop", 1))));
      String statics =
          statics(
              listener("l", "web", server(apiType)),
              controlPlane(controlPlane.target()),
              item(cluster("shop", server(apiType))));
      try (StartedSource source = StartedSource.of(bootstrap(statics, ""))) {
        MeshConfig config =
            source.await("both", c -> c.routeTables().size() == 1 && !ports(c, "shop").isEmpty());
        List<String> keys = new ArrayList<>();
        config.routeTables().forEach((name, table) -> keys.add(name));
        String key = keys.get(0);
        assertThat(key).startsWith("web (server xds, " + apiType + ", ");

        controlPlane.publish(
            resources(typedRoutes(routes("web", "xds")), typedEndpoints(endpoints("shop", 2))));
        source.await("update", c -> leadsTo(c, key, "xds") && ports(c, "shop").contains(2));

        Set<String> types =
            controlPlane.requests().all().stream()
                .map(ControlPlane.Request::type)
                .collect(Collectors.toSet());
        assertThat(types).containsExactlyInAnyOrder("RouteConfiguration", "ClusterLoadAssignment");
      }
    }
  }

  @Test
  void everyKindOfSourceTogether() throws Exception {
    Path lds = folder.resolve("lds.yaml");
    Path rds = write("rds.yaml", document(typedRoutes(routes("web", "shop"))));
    write("lds.yaml", document(typedListener(listener("l", "web", file(rds)))));
    try (ControlPlane controlPlane = new JavaControlPlane()) {
      controlPlane.publish(
          resources(
              typedCluster(cluster("shop", server("DELTA_GRPC"))),
              typedEndpoints(endpoints("shop", 1))));
      String dynamics =
          "ads_config: {api_type: GRPC, transport_api_version: V3, grpc_services: ["
              + ADS_SERVER
              + "]}\ncds_config: {ads: {}}\nlds_config: "
              + file(lds)
              + "\n";
      String statics = "clusters:\n" + controlPlane(controlPlane.target());
      try (StartedSource source = StartedSource.of(bootstrap(statics, dynamics))) {
        source.await(
            "all of it",
            c ->
                c.listeners().get("l") != null
                    && leadsTo(c, "web (file " + rds + ")", "shop")
                    && ports(c, "shop").equals(List.of(1)));

        // The listener turns to the aggregated stream; the file is no longer looked at.
        controlPlane.publish(
            resources(
                typedCluster(cluster("shop", "{ads: {}}")),
                typedRoutes(routes("web", "shop")),
                typedEndpoints(endpoints("shop", 2))));
        write("lds.yaml", document(typedListener(listener("l", "web", "{ads: {}}"))));
        MeshConfig config =
            source.await(
                "the stream's",
                c ->
                    leadsTo(c, "web", "shop")
                        && c.routeTables().size() == 1
                        && ports(c, "shop").equals(List.of(2)));
        assertThat(config.problems().size()).isZero();
      }
    }
  }

  @Test
  void equalNamesOfTwoSourcesAreTwoResources() throws Exception {
    Path one = write("one.yaml", document(typedRoutes(routes("web", "a"))));
    Path two = write("two.yaml", document(typedRoutes(routes("web", "b"))));
    String statics =
        "listeners:\n"
            + item(listener("l1", "web", file(one)))
            + item(listener("l2", "web", file(two)))
            + "clusters:\n"
            + fixed("a")
            + fixed("b");
    try (StartedSource source = StartedSource.of(bootstrap(statics, ""))) {
      source.await(
          "both",
          c ->
              leadsTo(c, "web (file " + one + ")", "a")
                  && leadsTo(c, "web (file " + two + ")", "b"));
    }
  }

  @ParameterizedTest
  @CsvSource({"true", "false"})
  void selfIsTheSourceOfTheListenerAndOfTheCluster(boolean ofFile) throws Exception {
    String listener = typedListener(listener("l", "web", "{self: {}}"));
    String cluster = typedCluster(cluster("shop", "{self: {}}"));
    String routes = typedRoutes(routes("web", "shop"));
    String endpoints = typedEndpoints(endpoints("shop", 1));
    try (ControlPlane controlPlane = new JavaControlPlane()) {
      controlPlane.publish(resources(listener, cluster, routes, endpoints));
      String grpc =
          "{xds_servers: [{server_uri: '%s', channel_creds: [{type: insecure}]}], node: {id: me}}"
              .formatted(controlPlane.target());
      Path path = write("all.yaml", document(listener, cluster, routes, endpoints));
      try (StartedSource source =
          ofFile
              ? new StartedSource(io.inmesh.xds.XdsConfigSource.ofFile(path))
              : StartedSource.of(grpc)) {
        source.await(
            "all of it",
            c -> leadsTo(c, "web (self)", "shop") && ports(c, "shop").equals(List.of(1)));
      }
    }
  }

  @Test
  void serverThatTheBootstrapDoesNotKnowFailsWhatIsWantedOfIt() throws Exception {
    String statics = statics(listener("l", "web", server("GRPC")), fixed("a"));
    try (StartedSource source = StartedSource.of(bootstrap(statics, ""))) {
      MeshConfig config = source.await("a configuration", c -> true);
      List<String> problems = new ArrayList<>();
      config.problems().forEach((key, problem) -> problems.add(problem.reason()));

      assertThat(problems.toString())
          .contains("grpc_services[0].envoy_grpc.cluster_name: xds")
          .contains("expected: a cluster of static_resources");
    }
  }
}
