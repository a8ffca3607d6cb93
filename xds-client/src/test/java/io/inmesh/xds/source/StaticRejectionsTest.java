package io.inmesh.xds.source;

import static io.inmesh.xds.source.Documents.bootstrap;
import static io.inmesh.xds.source.Documents.file;
import static io.inmesh.xds.source.Documents.item;
import static io.inmesh.xds.source.StartedSource.problem;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.inmesh.config.MeshConfig;
import io.inmesh.xds.report.ResourceStatus;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Resources of the bootstrap itself that Envoy takes, but this library cannot honour. */
final class StaticRejectionsTest {
  @TempDir private Path folder;

  private static String cluster(String name, String more) {
    return item(
        "name: "
            + name
            + "\ntype: STATIC\n"
            + more
            + "load_assignment: {cluster_name: "
            + name
            + "}");
  }

  private static String listener(String filters) {
    return item(
        """
        name: out
        address: {socket_address: {address: 127.0.0.1, port_value: 1}}
        filter_chains:
        - filters:
          - name: hcm
            typed_config:
              "@type": type.googleapis.com/envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager
              stat_prefix: s
              route_config:
                virtual_hosts:
                - {name: v, domains: [shop], routes: [{match: {prefix: /}, route: {cluster: good}}]}
              http_filters:
        %s
              - name: router
                typed_config: {"@type": type.googleapis.com/envoy.extensions.filters.http.router.v3.Router}
        """
            .formatted(filters.indent(6).stripTrailing()));
  }

  @Test
  void aClusterIsReportedOnceWithItsPlaceAndAllReasonsAndTheOthersServe() throws Exception {
    String bad = cluster("bad", "lb_policy: RING_HASH\n");
    String statics = "clusters:\n" + cluster("good", "") + bad;
    try (StartedSource source = StartedSource.of(bootstrap(statics, ""))) {
      MeshConfig config = source.await("the good one", c -> c.clusters().get("good") != null);
      assertThat(config.clusters().get("bad")).isNull();
      assertThat(problem(config, "CLUSTER/bad")).contains("RING_HASH");
      assertThat(source.awaitTrouble("static cluster bad"))
          .matches("static cluster bad \\(bootstrap.yaml:\\d+:\\d+\\): rejected: .*RING_HASH.*");
      assertThat(source.troubles.all()).hasSize(1);
      List<ResourceStatus> statuses = source.source().resources().get(30, TimeUnit.SECONDS);
      assertThat(statuses)
          .extracting(ResourceStatus::name, ResourceStatus::status)
          .containsExactly(tuple("good", "ACKED"), tuple("bad", "NACKED"));
      assertThat(statuses.get(1).failure().message()).contains("RING_HASH");
    }
  }

  @Test
  void eachIsNamedAndSoIsWhatGoesWrongLater() throws Exception {
    String tls =
        """
        transport_socket:
          name: tls
          typed_config: {"@type": type.googleapis.com/envoy.extensions.transport_sockets.tls.v3.UpstreamTlsContext}
        """;
    String statics =
        "clusters:\n" + cluster("ring", "lb_policy: RING_HASH\n") + cluster("tls", tls);
    String later = "cds_config: " + file(folder.resolve("missing.yaml"));
    try (StartedSource source = StartedSource.of(bootstrap(statics, later))) {
      assertThat(source.awaitTrouble("missing.yaml"))
          .contains("static cluster ring")
          .contains("static cluster tls")
          .contains("UpstreamTlsContext");
    }
  }

  @Test
  void aListenerIsReportedAndKeepsItsRoutesSoThatOtherAuthoritiesAreLeftAlone() throws Exception {
    String lua =
        """
        - name: lua
          typed_config: {"@type": type.googleapis.com/envoy.extensions.filters.http.lua.v3.Lua}\
        """;
    String statics = "listeners:\n" + listener(lua) + "clusters:\n" + cluster("good", "");
    try (StartedSource source = StartedSource.of(bootstrap(statics, ""))) {
      assertThat(source.awaitTrouble("static listener out")).contains("Lua");
      MeshConfig config = source.await("the listener", c -> c.listeners().get("out") != null);
      assertThat(config.listeners().get("out").outbound().unusable()).contains("Lua");
    }
  }
}
