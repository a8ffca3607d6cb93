package io.inmesh.samples.meshctl;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ValidateCommandTest {
  private static final String BOOTSTRAP =
      """
      node: {id: me, cluster: c}
      admin: {}
      static_resources:
        clusters:
        - name: shop
          type: STATIC
          alt_stat_name: s
          load_assignment:
            cluster_name: shop
            endpoints:
            - lb_endpoints:
              - endpoint: {address: {socket_address: {address: 127.0.0.1, port_value: 80}}}
      """;
  private static final String RESOURCES =
      """
      resources:
      - "@type": type.googleapis.com/envoy.config.route.v3.RouteConfiguration
        name: routes
        virtual_hosts:
        - name: v
          domains: ["*"]
          routes:
          - match: {prefix: /a}
            route: {cluster: a}
          - match: {prefix: /b}
            route:
              cluster: b
              internalRedirectPolicy: {}
      """;
  private static final String GRPC =
      """
      {"xds_servers": [{"server_uri": "127.0.0.1:1", "channel_creds": [{"type": "insecure"}]}],
       "node": {"id": "me"}}
      """;

  @TempDir private Path dir;

  private record Ran(int code, String out) {
    JsonNode json() throws IOException {
      return Json.MAPPER.readTree(out);
    }
  }

  private static Ran run(String... args) {
    PrintStream before = System.out;
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    System.setOut(new PrintStream(out, true, UTF_8));
    try {
      return new Ran(Meshctl.execute(args), out.toString(UTF_8));
    } finally {
      System.setOut(before);
    }
  }

  private Ran validate(String name, String text) throws IOException {
    return run("validate", Files.writeString(dir.resolve(name), text).toString());
  }

  private static List<String> texts(JsonNode fields) {
    List<String> texts = new ArrayList<>();
    fields.forEach(
        field -> texts.add(field.path("path").asText() + " " + field.path("verdict").asText()));
    return texts;
  }

  @Test
  void anEnvoyBootstrapIsReportedFieldByField() throws IOException {
    Ran ran = validate("envoy.yaml", BOOTSTRAP);
    assertThat(ran.code()).isZero();
    JsonNode json = ran.json();
    assertThat(json.path("verdict").asText()).isEqualTo("ACK");
    assertThat(texts(json.path("bootstrap"))).contains("node.id honoured", "admin ignored");
    JsonNode cluster = json.path("resources").path(0);
    assertThat(cluster.path("place").asText()).endsWith("envoy.yaml:5:5");
    assertThat(texts(cluster.path("fields")))
        .contains("name honoured", "type honoured", "alt_stat_name ignored");
  }

  @Test
  void whatOnlyEnvoyRefusesIsBadToo() throws IOException {
    Ran ran =
        validate(
            "envoy.yaml",
            BOOTSTRAP
                + """
                dynamic_resources:
                  cds_config: {path_config_source: {path: /no/such/file}}
                """);
    assertThat(ran.code()).isEqualTo(1);
    JsonNode json = ran.json();
    assertThat(json.path("verdict").asText()).isEqualTo("NACK");
    assertThat(json.path("errors")).isEmpty();
    assertThat(json.path("resources").path(0).path("verdict").asText()).isEqualTo("ACK");
    assertThat(json.path("envoy").path(0).path("message").asText())
        .endsWith(
            "envoy.yaml:14:43: dynamic_resources.cds_config.path_config_source.path:"
                + " /no/such/file (expected: a path that exists)");
  }

  @Test
  void aGrpcBootstrapIsAccepted() throws IOException {
    Ran ran = validate("grpc.json", GRPC);
    assertThat(ran.code()).isZero();
    assertThat(ran.json().path("verdict").asText()).isEqualTo("ACK");
    assertThat(texts(ran.json().path("bootstrap")))
        .containsExactly(
            "xds_servers[0].server_uri honoured",
            "xds_servers[0].channel_creds[0].type honoured",
            "node.id honoured");
  }

  @Test
  void aGrpcBootstrapWithAFileThatIsNotThereIsBad() throws IOException {
    Ran ran =
        validate(
            "grpc.json",
            GRPC.replace(
                "{\"type\": \"insecure\"}",
                "{\"type\": \"tls\", \"config\": {\"ca_certificate_file\": \"/no/ca\"}}"));
    assertThat(ran.code()).isEqualTo(1);
    assertThat(ran.json().path("errors").path(0).path("message").asText())
        .endsWith("config.ca_certificate_file: /no/ca (expected: a readable file)");
    assertThat(ran.json().path("bootstrap"))
        .filteredOn(field -> field.path("path").asText().endsWith("ca_certificate_file"))
        .singleElement()
        .satisfies(field -> {
          assertThat(field.path("verdict").asText()).isEqualTo("rejected");
          assertThat(field.path("reason").asText()).isEqualTo("/no/ca (expected: a readable file)");
        });
  }

  @Test
  void aResourceThatWouldBeNackedHasFileLineAndFieldPath() throws IOException {
    Ran ran = validate("resources.yaml", RESOURCES);
    assertThat(ran.code()).isEqualTo(1);
    JsonNode resource = ran.json().path("resources").path(0);
    assertThat(resource.path("verdict").asText()).isEqualTo("NACK");
    JsonNode error = resource.path("errors").path(0);
    assertThat(error.path("path").asText())
        .isEqualTo("virtual_hosts[0].routes[1].route.internal_redirect_policy");
    assertThat(error.path("line").asInt()).isEqualTo(13);
    assertThat(texts(resource.path("fields")))
        .contains(
            "virtual_hosts[0].routes[0].route.cluster honoured",
            "virtual_hosts[0].routes[1].route.internal_redirect_policy rejected");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "''                                                  | 1 | ''",
        "node: [a                                            | 1 | ''",
        "static_resources: {clusters: [{name: a, type: 5x}]} | 1 |"
            + " static_resources.clusters[0].type",
        "static_resources: {clusters: [{name: a, colour: b}]}| 1 |"
            + " static_resources.clusters[0].colour",
        "static_resources: {clusters: [{name: a, name: b}]}  | 1 | ''",
        "resources: 7                                        | 1 | resources",
        "just text                                           | 1 | ''",
      })
  void aFileThatCannotBeReadSaysWhere(String text, int line, String path) throws IOException {
    Ran ran = validate("bad.yaml", text);
    assertThat(ran.code()).isEqualTo(1);
    JsonNode json = ran.json();
    assertThat(json.path("verdict").asText()).isEqualTo("NACK");
    JsonNode error = json.path("errors").path(0);
    assertThat(error.path("file").asText()).endsWith("bad.yaml");
    assertThat(error.path("line").asInt()).isEqualTo(line);
    assertThat(error.path("path").asText()).isEqualTo(path);
    assertThat(error.path("expected").asText()).isNotEmpty();
  }

  @Test
  void aMissingFileOrADirectoryIsNoVerdict() {
    assertThat(run("validate", dir.resolve("none.yaml").toString()).code()).isEqualTo(2);
    assertThat(run("validate", dir.toString()).code()).isEqualTo(2);
    assertThat(run("validate").code()).isEqualTo(2);
  }

  @Test
  void oneBadFileAmongSeveralMakesTheWholeBad() throws IOException {
    String good = Files.writeString(dir.resolve("good.yaml"), BOOTSTRAP).toString();
    String bad = Files.writeString(dir.resolve("bad.yaml"), RESOURCES).toString();
    Ran ran = run("validate", good, bad);
    assertThat(ran.code()).isEqualTo(1);
    List<String> verdicts = new ArrayList<>();
    for (String line : ran.out().lines().toList()) {
      verdicts.add(Json.MAPPER.readTree(line).path("verdict").asText());
    }
    assertThat(verdicts).containsExactly("ACK", "NACK");
  }

  @Test
  void humansGetTables() throws IOException {
    String file = Files.writeString(dir.resolve("r.yaml"), RESOURCES).toString();
    Ran ran = run("validate", "--human", file);
    assertThat(ran.code()).isEqualTo(1);
    assertThat(ran.out().lines())
        .contains(file + ": NACK", "RouteConfiguration routes (" + file + ":2:3): NACK")
        .anyMatch(line -> line.matches("  honoured  virtual_hosts\\[0\\]\\.domains\\[0\\]"))
        .anyMatch(
            line -> line.matches("  rejected  .*internal_redirect_policy .*reach the caller\\)"));
  }

  /** As Envoy 1.40 decides, {@code envoy --mode validate}. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{cluster: known} | | 0 |",
        "{cluster: other} | | 1 | route.cluster",
        "{cluster: other} | validate_clusters: true, | 1 | route.cluster",
        "{cluster: other} | validate_clusters: false, | 0 |",
        "{cluster_header: x} | | 0 |",
        "{weighted_clusters: {clusters: [{name: known, weight: 1}, {name: other, weight: 0}]}} | |"
            + " 1 | route.weighted_clusters.clusters[1].name",
        "{weighted_clusters: {clusters: [{cluster_header: x, weight: 1}]}} | | 0 |"
      })
  void aStaticListenerMayOnlyNameStaticClusters(
      String action, String options, int code, String path) throws IOException {
    Path clusters = Files.writeString(dir.resolve("cds.yaml"), "resources: []");
    Path file =
        Files.writeString(
            dir.resolve("b.yaml"),
            """
            node: {id: me, cluster: mine}
            dynamic_resources:
              cds_config: {path_config_source: {path: %s}}
            static_resources:
              clusters:
              - {name: known, type: STATIC, load_assignment: {cluster_name: known}}
              listeners:
              - name: out
                address: {socket_address: {address: 127.0.0.1, port_value: 1}}
                filter_chains:
                - filters:
                  - name: http
                    typed_config:
                      "@type": type.googleapis.com/envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager
                      stat_prefix: out
                      http_filters:
                      - {name: router, typed_config: {"@type": type.googleapis.com/envoy.extensions.filters.http.router.v3.Router}}
                      route_config: {name: r, %s virtual_hosts: [{name: v, domains: ['*'], routes: [{match: {prefix: /}, route: %s}]}]}
            """
                .formatted(clusters, options == null ? "" : options, action));

    Ran ran = run("validate", file.toString());

    assertThat(ran.code()).as(ran.out()).isEqualTo(code);
    if (path != null) {
      assertThat(ran.out()).contains("routes[0]." + path).contains("\"value\":\"other\"");
      assertThat(run("dump", "--wait", "0", "--config", file.toString()).code()).isEqualTo(1);
    }
  }

  private static List<String> paths(JsonNode problems) {
    List<String> paths = new ArrayList<>();
    problems.forEach(problem -> paths.add(problem.path("path").asText()));
    return paths;
  }

  private static JsonNode resource(JsonNode validation, String name) {
    for (JsonNode resource : validation.path("resources")) {
      if (resource.path("name").asText().equals(name)) {
        return resource;
      }
    }
    throw new AssertionError("no " + name + " in " + validation);
  }

  @Test
  void whatCannotBeReadHidesNothingOfTheOtherResources() throws IOException {
    Ran ran =
        validate(
            "r.yaml",
            """
            resources:
            - "@type": type.googleapis.com/envoy.config.cluster.v3.Cluster
              name: unreadable
              lb_policy: ROUND
              connect_timeout: -1s
              outlier_detection: {consecutive_5xx: -1}
            - {"@type": type.googleapis.com/envoy.config.cluster.v3.Clutser, name: nothing}
            - "@type": type.googleapis.com/envoy.config.cluster.v3.Cluster
              name: invalid
              type: STATIC
              outlier_detection: {max_ejection_percent: 150}
              load_assignment: {cluster_name: invalid, endpoints: [{lb_endpoints: [{endpoint: {address: {socket_address: {address: 127.0.0.1, port_value: 70000}}}}]}]}
            - "@type": type.googleapis.com/envoy.config.route.v3.RouteConfiguration
              name: routes
              virtual_hosts: [{name: v, domains: ["*"], routes: [{match: {safe_regex: {regex: "("}}, route: {cluster: unreadable}}]}]
            - {"@type": type.googleapis.com/envoy.config.cluster.v3.Cluster, name: fine, type: EDS, eds_cluster_config: {eds_config: {self: {}}}}
            """);

    assertThat(ran.code()).isEqualTo(1);
    JsonNode json = ran.json();
    assertThat(json.path("errors"))
        .extracting(error -> error.path("message").asText().replaceFirst(".*yaml:", ""))
        .satisfiesExactly(
            first ->
                assertThat(first)
                    .startsWith("4:14: resources[0].lb_policy: ROUND (expected: one of "),
            second ->
                assertThat(second)
                    .startsWith(
                        "6:40: resources[0].outlier_detection.consecutive_5xx: -1 (expected: "),
            third -> assertThat(third).startsWith("7:3: resources[1].@type: ").contains("Clutser"));
    assertThat(json.path("resources")).hasSize(3);
    assertThat(paths(resource(json, "invalid").path("errors")))
        .containsExactlyInAnyOrder(
            "outlier_detection.max_ejection_percent",
            "load_assignment.endpoints[0].lb_endpoints[0].endpoint.address.socket_address.port_value");
    assertThat(resource(json, "routes").at("/errors/0/value").asText()).startsWith("(");
    assertThat(resource(json, "fine").path("verdict").asText()).isEqualTo("ACK");
  }

  @Test
  void ofABootstrapAllThatCanBeReadIsJudged() throws IOException {
    Ran ran =
        validate(
            "b.yaml",
            """
            node: {id: me, cluster: mine}
            admin: {colour: red}
            dynamic_resources: {cds_config: {path_config_source: {path: /no/such/file}}}
            static_resources:
              clusters:
              - {name: unreadable, type: STATIC, dns_lookup_family: V5, typed_extension_protocol_options: {x: {}}}
              - {name: invalid, type: STATIC, outlier_detection: {max_ejection_percent: 150}, load_assignment: {cluster_name: invalid}}
              listeners:
              - name: out
                address: {socket_address: {address: 127.0.0.1, port_value: 1}}
                filter_chains:
                - filters:
                  - name: http
                    typed_config:
                      "@type": type.googleapis.com/envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager
                      stat_prefix: out
                      http_filters:
                      - {name: router, typed_config: {"@type": type.googleapis.com/envoy.extensions.filters.http.router.v3.Router}}
                      route_config: {name: r, virtual_hosts: [{name: v, domains: ['*'], routes: [{match: {path: /}, route: {cluster: unreadable}}, {match: {prefix: /}, route: {cluster: other}}]}]}
            """);

    assertThat(ran.code()).isEqualTo(1);
    JsonNode json = ran.json();
    assertThat(paths(json.path("errors")))
        .containsExactlyInAnyOrder(
            "static_resources.clusters[0].dns_lookup_family", "admin.colour");
    assertThat(json.path("resources")).hasSize(2);
    assertThat(paths(resource(json, "invalid").path("errors")))
        .containsExactly("outlier_detection.max_ejection_percent");
    assertThat(resource(json, "out").path("errors")) // which knows the unreadable one by its name
        .singleElement()
        .satisfies(error -> assertThat(error.path("value").asText()).isEqualTo("other"));
    assertThat(paths(json.path("envoy")))
        .containsExactly("dynamic_resources.cds_config.path_config_source.path");
  }

  @Test
  void whatIsWrongWithABootstrapItselfHidesNothingOfItsResources() throws IOException {
    Ran ran =
        validate(
            "b.yaml",
            BOOTSTRAP
                    .replace("id: me, ", "")
                    .replace("type: STATIC", "type: STATIC\n    connect_timeout: -1s")
                + "dynamic_resources: {cds_config: {ads: {}}, ads_config: {api_type: REST}}\n");

    assertThat(ran.code()).isEqualTo(1);
    assertThat(paths(ran.json().path("errors")))
        .contains("node.id", "dynamic_resources.ads_config.api_type");
    assertThat(paths(resource(ran.json(), "shop").path("errors")))
        .containsExactly("connect_timeout");
  }

  /** Of a part that was not told, it would be said that a control plane hears an ACK. */
  @ParameterizedTest
  @CsvSource({"resources,", "clusters,static_resources:", "listeners,static_resources:"})
  void allThatCannotBeReadIsTold(String list, @Nullable String parent) throws IOException {
    StringBuilder text = new StringBuilder(parent == null ? "" : parent + "\n  ").append(list);
    text.append(":\n");
    for (int i = 0; i < 150; i++) {
      text.append("  - {\"@type\": type.googleapis.com/envoy.config.cluster.v3.Cluster, name: c")
          .append(i)
          .append(", zzz: 1}\n");
    }
    String document =
        parent == null ? text.toString() : text.toString().replaceAll("\"@type\": [^,]*, ", "");
    Ran ran = validate("many.yaml", document);
    assertThat(ran.code()).isEqualTo(1);
    assertThat(ran.json().path("errors")).hasSize(150);
    assertThat(ran.json().path("resources")).isEmpty();
  }
}
