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
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.inmesh.Mesh;
import io.inmesh.config.ConfigSource.Demand;
import io.inmesh.config.MeshConfig;
import io.inmesh.config.RouteTable;
import io.inmesh.telemetry.MeshListener;
import io.inmesh.xds.XdsConfigSource;
import io.inmesh.xds.bootstrap.BootstrapReader;
import io.inmesh.xds.client.ControlPlane;
import io.inmesh.xds.client.JavaControlPlane;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Listeners that callers ask for: {@code xds:///shop}. */
final class DemandTest {
  private static final String ADS = "{ads: {}}";

  private final ControlPlane controlPlane;
  private StartedSource source;

  DemandTest() throws Exception {
    controlPlane = new JavaControlPlane();
  }

  @AfterEach
  void close() throws Exception {
    if (source != null) {
      source.close();
    }
    controlPlane.close();
  }

  private void start(String templates) {
    source = new StartedSource(source(templates, Set.of()));
  }

  private XdsConfigSource source(String templates, Set<String> listeners) {
    String bootstrap =
        """
        {"xds_servers": [{"server_uri": "%s", "channel_creds": [{"type": "insecure"}]}],
         "node": {"id": "me"}%s}
        """
            .formatted(controlPlane.target(), templates);
    return XdsConfigSource.of(new BootstrapReader().parse("bootstrap.json", bootstrap))
        .withListeners(listeners);
  }

  private void publish(String listener, String table) throws Exception {
    publish(listener, table, 1);
  }

  private void publish(String listener, String table, int port) throws Exception {
    controlPlane.publish(
        resources(
            typedListener(listener(listener, table, ADS)),
            typedListener(listener("other", table, ADS)),
            typedRoutes(routes(table, "c")),
            typedCluster(cluster("c", ADS)),
            typedEndpoints(endpoints("c", port))));
  }

  private List<List<String>> listenerRequests() {
    return controlPlane.requests().all().stream()
        .filter(request -> request.type().equals("Listener"))
        .map(ControlPlane.Request::names)
        .distinct()
        .toList();
  }

  @Test
  void listenerIsSubscribedToOnDemandAndReleasedWithItsLastUser() throws Exception {
    publish("shop", "r");
    start("");
    assertThat(source.await("nothing", c -> true)).isEqualTo(MeshConfig.empty());
    assertThat(controlPlane.requests().all()).isEmpty();

    Demand first = source.source().demand("", "shop");
    Demand second = source.source().demand("", "shop");
    assertThat(first.listener()).isEqualTo("shop");
    MeshConfig config =
        source.await("shop", c -> c.listeners().get("shop") != null && !ports(c, "c").isEmpty());
    assertThat(config.listeners().get("other")).isNull();

    first.close();
    first.close();
    publish("shop", "r", 2);
    source.await("it goes on", c -> ports(c, "c").equals(List.of(2)));
    second.close();
    assertThat(source.await("nothing again", c -> c.listeners().isEmpty()))
        .isEqualTo(MeshConfig.empty());
    controlPlane.requests().await("unsubscription", all -> listenerRequests().contains(List.of()));
    assertThat(listenerRequests()).containsExactly(List.of("shop"), List.of());
  }

  @Test
  void defaultTemplateMakesTheName() throws Exception {
    publish("mesh/shop", "r");
    start(", \"client_default_listener_resource_name_template\": \"mesh/%s\"");

    Demand demand = source.source().demand("", "shop");

    assertThat(demand.listener()).isEqualTo("mesh/shop");
    source.await("shop", c -> c.listeners().get("mesh/shop") != null);
  }

  @Test
  void listenerOfAServerAndItsChangesWaitForNoClusterOfTheirRoutes() throws Exception {
    start(", \"server_listener_resource_name_template\": \"server/%s\"");
    publishWithoutClusters("server/here:1", "nowhere");

    try (Demand demand = source.source().demandServer("here:1")) {
      assertThat(demand.listener()).isEqualTo("server/here:1");
      // That the server has no such cluster would be a problem only when it is waited for in vain.
      MeshConfig first = source.await("it", c -> c.listeners().get("server/here:1") != null);
      assertThat(first.problems().isEmpty()).isTrue();
      RouteTable before = first.routeTables().get("r");
      publishWithoutClusters("server/here:1", "nowhere-else");

      MeshConfig next = source.await("changed", c -> c.routeTables().get("r") != before);

      assertThat(next.listeners().get("server/here:1")).isNotNull();
      assertThat(next.routeTables().get("r")).isNotNull();
      assertThat(next.problems().isEmpty()).isTrue();
    }
  }

  private void publishWithoutClusters(String listener, String cluster) throws Exception {
    controlPlane.publish(
        resources(typedListener(listener(listener, "r", ADS)), typedRoutes(routes("r", cluster))));
  }

  @Test
  void authoritysTemplateMakesAFederatedNameAndSpellingsOfANameAreOneResource() throws Exception {
    String name = "xdstp://cp/envoy.config.listener.v3.Listener/grpc/client/a%20b?env=x";
    String table = "xdstp://cp/envoy.config.route.v3.RouteConfiguration/r?a=1&b=2";
    publish(name, table);
    start(
        """
        , "authorities": {"cp": {"client_listener_resource_name_template":
            "xdstp://cp/envoy.config.listener.v3.Listener/grpc/client/%s?env=x"}}
        """);
    // The listener spells the table's name its own way.
    controlPlane.publish(
        resources(
            typedListener(listener(name, table.replace("a=1&b=2", "b=2&a=1"), ADS)),
            typedRoutes(routes(table, "c")),
            typedCluster(cluster("c", ADS)),
            typedEndpoints(endpoints("c", 1))));

    Demand demand = source.source().demand("cp", "a b");

    assertThat(demand.listener()).isEqualTo(name);
    source.await(
        "all",
        c ->
            c.listeners().get(name) != null
                && c.routeTables().get(table) != null
                && !ports(c, "c").isEmpty());
  }

  @Test
  void listenerThatASettingSpellsOtherwiseIsTheOneThatComes() throws Exception {
    String name = "xdstp://cp/envoy.config.listener.v3.Listener/client/shop?a=1&b=2";
    String table = "xdstp://cp/envoy.config.route.v3.RouteConfiguration/r";
    publish(name, table);
    controlPlane.publish(
        resources(
            typedListener(listener(name, table, ADS)),
            typedRoutes(routes(table, "c")),
            typedCluster(cluster("c", ADS)),
            typedEndpoints(endpoints("c", 1))));
    String spelled = name.replace("a=1&b=2", "b=2&a=1");
    CountDownLatch configured = new CountDownLatch(1);
    MeshListener onConfig =
        new MeshListener() {
          @Override
          public void onConfig(int listeners, int clusters, long compileNanos) {
            configured.countDown();
          }
        };
    try (Mesh mesh =
        Mesh.builder(source(", \"authorities\": {\"cp\": {}}", Set.of(spelled)))
            .outboundListener(spelled)
            .listener(onConfig)
            .build()) {
      assertThat(configured.await(20, TimeUnit.SECONDS)).isTrue();
      assertThat(mesh.status().outboundListener()).isEqualTo(name);
    }
  }

  @Test
  void demandSaysWhoIsAskedForItsListener() throws Exception {
    try (ControlPlane another = new JavaControlPlane()) {
      start(
          """
          , "authorities": {"cp": {
            "client_listener_resource_name_template":
                "xdstp://cp/envoy.config.listener.v3.Listener/%%s",
            "xds_servers": [{"server_uri": "%s", "channel_creds": [{"type": "insecure"}]}]}}
          """
              .formatted(another.target()));

      assertThat(source.source().demand("cp", "shop").askedOf())
          .isEqualTo("control plane " + another.target());
      assertThat(source.source().demand("", "shop").askedOf())
          .isEqualTo("control plane " + controlPlane.target());
    }
  }

  @Test
  void whatIsKnownOfADemandedListenerIsDeliveredWhenSomebodyWaitsNoLonger() throws Exception {
    start("");
    controlPlane.publish(
        resources(
            typedListener(listener("shop", "r", ADS)),
            typedRoutes(routes("r", "c")),
            typedCluster(cluster("c", ADS))));
    Demand demand = source.source().demand("", "shop");
    controlPlane
        .requests()
        .await(
            "endpoints",
            all ->
                all.stream().anyMatch(request -> request.type().equals("ClusterLoadAssignment")));
    CountDownLatch done = new CountDownLatch(1);

    demand.deliverKnown(done::countDown);

    done.await();
    MeshConfig config = source.await("shop", c -> c.listeners().get("shop") != null);
    assertThat(ports(config, "c")).isEmpty();
  }

  @Test
  void unknownAuthorityIsAnErrorThatNamesTheKnownOnes() {
    start(", \"authorities\": {\"cp\": {}}");

    assertThatThrownBy(() -> source.source().demand("pc", "shop"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("authority: pc (expected: one of the bootstrap's authorities [cp])");
  }
}
