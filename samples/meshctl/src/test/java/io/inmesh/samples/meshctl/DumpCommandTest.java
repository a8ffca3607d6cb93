package io.inmesh.samples.meshctl;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DumpCommandTest {
  private static final String LISTENER =
      """
      name: out
      api_listener:
        api_listener:
          "@type": type.googleapis.com/envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager
          stat_prefix: out
          http_filters:
          - {name: router, typed_config: {"@type": type.googleapis.com/envoy.extensions.filters.http.router.v3.Router}}
          rds: {route_config_name: %s, config_source: {ads: {}}}
      """;

  private static final String CLUSTER =
      """
      name: one
      type: STATIC
      load_assignment:
        cluster_name: one
        endpoints:
        - locality: {region: r, zone: z}
          lb_endpoints:
          - {load_balancing_weight: 3, health_status: DRAINING, endpoint: {hostname: h, address: {socket_address: {address: 127.0.0.1, port_value: %d}}}}
      """;

  private static final String ROUTES =
      """
      name: routes
      virtual_hosts:
      - {name: v, domains: ['*'], routes: [{match: {prefix: /}, route: {cluster: %s}}]}
      """;

  @TempDir private Path dir;

  private static String typed(String type, String resource) {
    return "- \"@type\": type.googleapis.com/envoy.config." + type + "\n" + resource.indent(2);
  }

  private static String cluster(int port) {
    return CLUSTER.formatted(port);
  }

  private Path write(String text) throws IOException {
    Path draft = Files.writeString(dir.resolve("draft"), text);
    return Files.move(
        draft,
        dir.resolve("mesh.yaml"),
        StandardCopyOption.ATOMIC_MOVE,
        StandardCopyOption.REPLACE_EXISTING);
  }

  private Path resources(String table, int port) throws IOException {
    return write(
        "resources:\n"
            + typed("listener.v3.Listener", LISTENER.formatted(table))
            + typed("cluster.v3.Cluster", cluster(port))
            + typed("route.v3.RouteConfiguration", ROUTES.formatted("one")));
  }

  private static JsonNode section(JsonNode dump, String type) {
    for (JsonNode config : dump.get("configs")) {
      if (config.get("@type").asText().equals("type.googleapis.com/envoy.admin.v3." + type)) {
        return config;
      }
    }
    throw new AssertionError("no " + type + " in " + dump);
  }

  @Test
  void resourcesOfAFileHaveVersionTimeStateAndContentInTheFormOfConfigDump() throws Exception {
    Ran ran = Ran.run("dump", "--config", resources("routes", 1).toString());

    assertThat(ran.code()).isZero();
    JsonNode listener = section(ran.json(), "ListenersConfigDump").get("dynamic_listeners").get(0);
    assertThat(listener.get("name").asText()).isEqualTo("out");
    assertThat(listener.get("client_status").asText()).isEqualTo("ACKED");
    assertThat(listener.at("/active_state/version_info").asText()).isNotEmpty();
    assertThat(listener.at("/active_state/last_updated").asText()).isNotEmpty();
    assertThat(listener.at("/active_state/listener/name").asText()).isEqualTo("out");
    JsonNode cluster =
        section(ran.json(), "ClustersConfigDump").get("dynamic_active_clusters").get(0);
    assertThat(cluster.at("/cluster/load_assignment/cluster_name").asText()).isEqualTo("one");
    assertThat(cluster.at("/cluster/@type").asText()).endsWith("envoy.config.cluster.v3.Cluster");
    JsonNode routes = section(ran.json(), "RoutesConfigDump").get("dynamic_route_configs").get(0);
    assertThat(routes.at("/route_config/virtual_hosts/0/name").asText()).isEqualTo("v");
  }

  @Test
  void resourcesOfTheBootstrapAreStaticOnesWithTheirContent() throws Exception {
    Path file =
        write(
            """
            node: {id: me, cluster: mine, locality: {zone: z}}
            static_resources:
              clusters:
              - %s
            """
                .formatted(cluster(1).strip().indent(4).strip()));

    Ran ran = Ran.run("dump", "--config", file.toString());

    assertThat(ran.code()).isZero();
    JsonNode fixed = section(ran.json(), "ClustersConfigDump").get("static_clusters").get(0);
    assertThat(fixed.at("/cluster/name").asText()).isEqualTo("one");
    assertThat(fixed.get("last_updated").asText()).isNotEmpty();
    JsonNode node = section(ran.json(), "BootstrapConfigDump").at("/bootstrap/node");
    assertThat(node.get("id").asText()).isEqualTo("me");
    assertThat(node.at("/locality/zone").asText()).isEqualTo("z");
  }

  @Test
  void theBootstrapOfEnvoysFormIsShownWholeWithItsSecretsRedacted() throws Exception {
    Path file =
        write(
            """
            node: {id: me, cluster: mine, metadata: {team: shop}}
            admin: {address: {socket_address: {address: 127.0.0.1, port_value: 9901}}}
            layered_runtime:
              layers: [{name: fixed, static_layer: {a: {b: 1}}}]
            static_resources:
              clusters:
              - name: one
                type: STATIC
                connect_timeout: 2s
                load_assignment: {cluster_name: one}
                transport_socket:
                  name: tls
                  typed_config:
                    "@type": type.googleapis.com/envoy.extensions.transport_sockets.tls.v3.UpstreamTlsContext
                    common_tls_context:
                      tls_certificates:
                      - certificate_chain: {inline_string: a chain}
                        private_key: {inline_string: "s3cret"}
                        password: {inline_string: "s3cret"}
              secrets:
              - name: key
                generic_secret: {secret: {inline_bytes: czNjcmV0}}
            """);

    Ran ran = Ran.run("dump", "--config", file.toString());

    JsonNode section = section(ran.json(), "BootstrapConfigDump");
    assertThat(section.get("last_updated").asText()).endsWith("Z");
    JsonNode bootstrap = section.get("bootstrap");
    assertThat(bootstrap.at("/node/metadata/team").asText()).isEqualTo("shop");
    assertThat(bootstrap.at("/node/user_agent_name").asText()).isNotEmpty();
    assertThat(bootstrap.at("/admin/address/socket_address/port_value").asInt()).isEqualTo(9901);
    assertThat(bootstrap.at("/layered_runtime/layers/0/static_layer/a/b").asInt()).isEqualTo(1);
    JsonNode cluster = bootstrap.at("/static_resources/clusters/0");
    assertThat(cluster.get("connect_timeout").asText()).isEqualTo("2s");
    JsonNode tls = cluster.at("/transport_socket/typed_config");
    JsonNode certificate = tls.at("/common_tls_context/tls_certificates/0");
    assertThat(certificate.at("/certificate_chain/inline_string").asText()).isEqualTo("a chain");
    assertThat(certificate.at("/private_key/inline_string").asText()).isEqualTo("[redacted]");
    assertThat(certificate.at("/password/inline_string").asText()).isEqualTo("[redacted]");
    String secret =
        bootstrap.at("/static_resources/secrets/0/generic_secret/secret/inline_bytes").asText();
    assertThat(new String(Base64.getDecoder().decode(secret), UTF_8)).isEqualTo("[redacted]");
    assertThat(ran.out()).doesNotContain("s3cret").doesNotContain("czNjcmV0");
  }

  @Test
  void ofOtherFormsOnlyTheNodeIsABootstrapOfEnvoys() throws Exception {
    JsonNode bootstrap =
        section(
                Ran.run("dump", "--config", resources("routes", 1).toString()).json(),
                "BootstrapConfigDump")
            .get("bootstrap");

    assertThat(bootstrap.fieldNames()).toIterable().containsExactly("node");
  }

  @Test
  void aRejectedResourceIsShownWithItsErrorAndAnAbsentOneAsSuch() throws Exception {
    Path file =
        write(
            "resources:\n"
                + typed("listener.v3.Listener", LISTENER.formatted("nowhere"))
                + typed("cluster.v3.Cluster", "name: bad\nconnect_timeout: 0s\n"));

    Ran ran = Ran.run("dump", "--config", file.toString());

    JsonNode bad = section(ran.json(), "ClustersConfigDump").get("dynamic_active_clusters").get(0);
    assertThat(bad.get("name").asText()).isEqualTo("bad");
    assertThat(bad.get("client_status").asText()).isEqualTo("NACKED");
    assertThat(bad.at("/error_state/details").asText()).contains("connect_timeout");
    assertThat(bad.at("/error_state/last_update_attempt").asText()).isNotEmpty();
  }

  @Test
  void clustersHaveTheFormOfEnvoysClusters() throws Exception {
    Ran ran = Ran.run("dump", "--clusters", "--config", resources("routes", 9).toString());

    assertThat(ran.code()).isZero();
    JsonNode cluster = ran.json().get("cluster_statuses").get(0);
    assertThat(cluster.get("name").asText()).isEqualTo("one");
    assertThat(cluster.at("/circuit_breakers/thresholds/0/max_retries").asInt()).isEqualTo(3);
    assertThat(cluster.at("/circuit_breakers/thresholds/1/priority").asText()).isEqualTo("HIGH");
    JsonNode host = cluster.get("host_statuses").get(0);
    assertThat(host.at("/address/socket_address/port_value").asInt()).isEqualTo(9);
    assertThat(host.at("/health_status/eds_health_status").asText()).isEqualTo("DRAINING");
    assertThat(host.get("weight").asInt()).isEqualTo(3);
    assertThat(host.get("hostname").asText()).isEqualTo("h");
    assertThat(host.at("/locality/zone").asText()).isEqualTo("z");
    assertThat(host.get("stats").findValuesAsText("name"))
        .containsExactly(
            "cx_connect_fail",
            "rq_error",
            "rq_success",
            "rq_timeout",
            "rq_total",
            "cx_active",
            "rq_active");
  }

  @Test
  void humansGetTables() throws Exception {
    String file = resources("routes", 9).toString();

    assertThat(Ran.run("dump", "--human", "--config", file).out().lines())
        .anyMatch(line -> line.matches("TYPE +NAME +STATE +VERSION +UPDATED +SOURCE"))
        .anyMatch(line -> line.matches("Listener +out +ACKED .*"));
    assertThat(Ran.run("dump", "--human", "--clusters", "--config", file).out().lines())
        .contains("one  STATIC  ROUND_ROBIN")
        .anyMatch(line -> line.matches("  127\\.0\\.0\\.1:9 +DRAINING +no +3 +0 +r/z/ +0 +0 +0"));
  }

  @Test
  void anUnreachableControlPlaneIsNamedAndNothingElseIsPrinted() throws Exception {
    int port;
    try (ServerSocket closed = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = closed.getLocalPort();
    }
    Path file =
        write(
            """
            {"node": {"id": "me"}, "xds_servers":
             [{"server_uri": "127.0.0.1:%d", "channel_creds": [{"type": "insecure"}]}]}
            """
                .formatted(port));

    Ran dump = Ran.run("dump", "--wait", "0", "--config", file.toString());

    assertThat(dump.code()).isEqualTo(2);
    assertThat(dump.err())
        .startsWith("meshctl: --config: no configuration from control plane 127.0.0.1:" + port)
        .hasLineCount(1);
    assertThat(section(dump.json(), "ListenersConfigDump").get("dynamic_listeners")).isEmpty();
  }

  @Test
  void followPrintsALinePerAcceptedUpdateAndEndsWellWhenInterrupted() throws Exception {
    Path file = resources("routes", 1);
    Process process = follow(file);
    try (BufferedReader lines =
        new BufferedReader(new InputStreamReader(process.getInputStream(), UTF_8))) {
      for (int i = 0; i < 3; i++) {
        assertThat(Json.MAPPER.readTree(lines.readLine()).get("client_status").asText())
            .isEqualTo("ACKED");
      }
      resources("routes", 2);
      JsonNode update = Json.MAPPER.readTree(lines.readLine());
      assertThat(update.get("name").asText()).isEqualTo("one");
      assertThat(update.get("xds_config").toString()).contains("\"port_value\":2");

      process.destroy();
      assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
      assertThat(process.exitValue()).isZero();
    } finally {
      process.destroyForcibly();
    }
  }

  @Test
  void followPrintsALineForWhatIsRemovedAndWhenItComesBack() throws Exception {
    Path file = resources("routes", 1);
    Process process = follow(file);
    try (BufferedReader lines =
        new BufferedReader(new InputStreamReader(process.getInputStream(), UTF_8))) {
      assertThat(followed(lines, 3)).isNotEmpty();

      write("resources:\n" + typed("listener.v3.Listener", LISTENER.formatted("routes")));
      assertThat(followed(lines, 2)) // the listener still needs its routes
          .containsExactlyInAnyOrder(
              "Cluster one DOES_NOT_EXIST",
              "RouteConfiguration routes DOES_NOT_EXIST with content");

      resources("routes", 1);
      assertThat(followed(lines, 2))
          .containsExactlyInAnyOrder(
              "Cluster one ACKED with content", "RouteConfiguration routes ACKED with content");
    } finally {
      process.destroyForcibly();
    }
  }

  private static List<String> followed(BufferedReader lines, int count) throws IOException {
    List<String> told = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      JsonNode line = Json.MAPPER.readTree(lines.readLine());
      String type = line.get("type_url").asText();
      told.add(
          type.substring(type.lastIndexOf('.') + 1)
              + ' '
              + line.get("name").asText()
              + ' '
              + line.get("client_status").asText()
              + (line.has("xds_config") ? " with content" : ""));
    }
    return told;
  }

  private static Process follow(Path file, String... more) throws IOException {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                Meshctl.class.getName(),
                "dump",
                "--follow",
                "--config",
                file.toString()));
    command.addAll(List.of(more));
    return new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
  }

  @Test
  void followForHumansPrintsTheTableAnewAfterEachChange() throws Exception {
    Path file = resources("routes", 1);
    Process process = follow(file, "--human");
    try (BufferedReader lines =
        new BufferedReader(new InputStreamReader(process.getInputStream(), UTF_8))) {
      assertThat(table(lines))
          .satisfies(rows -> assertThat(rows.get(0)).matches("TYPE +NAME +STATE +VERSION.*"))
          .anySatisfy(row -> assertThat(row).matches("Cluster +one +ACKED .*"));

      write(Files.readString(file).replace("name: one", "name: two"));

      for (List<String> rows = List.of(); rows.stream().noneMatch(row -> row.contains(" two ")); ) {
        rows = table(lines);
        assertThat(rows).isNotEmpty();
      }
      process.destroy();
      assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
      assertThat(process.exitValue()).isZero();
    } finally {
      process.destroyForcibly();
    }
  }

  private static List<String> table(BufferedReader lines) throws IOException {
    List<String> rows = new ArrayList<>();
    for (String line; (line = lines.readLine()) != null && !line.isEmpty(); ) {
      rows.add(line);
    }
    return rows;
  }

  @Test
  void followWithoutAConfigurationEndsWithTwo() throws Exception {
    Path file =
        write(
            """
            node: {id: me, cluster: c}
            dynamic_resources:
              lds_config: {path_config_source: {path: %s}}
            """
                .formatted(dir.resolve("not-there.yaml")));

    Ran ran = Ran.run("dump", "--follow", "--wait", "0.2", "--config", file.toString());

    assertThat(ran.code()).isEqualTo(2);
    assertThat(ran.err()).contains("not-there.yaml");
  }
}
