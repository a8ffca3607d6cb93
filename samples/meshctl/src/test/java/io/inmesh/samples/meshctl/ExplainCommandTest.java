package io.inmesh.samples.meshctl;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ExplainCommandTest {
  private static final String CONFIG =
      """
      resources:
      - "@type": type.googleapis.com/envoy.config.listener.v3.Listener
        name: out
        api_listener:
          api_listener:
            "@type": type.googleapis.com/envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager
            stat_prefix: out
            http_filters:
            - name: size
              typed_config: {"@type": type.googleapis.com/envoy.extensions.filters.http.buffer.v3.Buffer, max_request_bytes: 10}
            - name: router
              typed_config: {"@type": type.googleapis.com/envoy.extensions.filters.http.router.v3.Router}
            route_config:
              name: routes
              virtual_hosts:
              - name: shop
                domains: [shop.example]
                routes:
                - {name: post, match: {prefix: /, headers: [{name: ":method", string_match: {exact: POST}}]}, route: {cluster: one}}
                - name: rewritten
                  match: {prefix: /old/}
                  route: {cluster: one, timeout: 3s, prefix_rewrite: /new/, host_rewrite_literal: inner, retry_policy: {retry_on: "5xx,reset", num_retries: 4, per_try_timeout: 1s}}
                  request_headers_to_add: [{header: {key: x-added, value: "1"}}]
                  request_headers_to_remove: [x-gone]
                  response_headers_to_add: [{header: {key: x-status, value: "%RESPONSE_CODE%"}}]
                  response_headers_to_remove: [server]
                  typed_per_filter_config:
                    size: {"@type": type.googleapis.com/envoy.extensions.filters.http.buffer.v3.BufferPerRoute, disabled: true}
                - {name: weighted, match: {path: /weighted}, route: {weighted_clusters: {clusters: [{name: one, weight: 30}, {name: two, weight: 70}]}}}
                - {name: header, match: {path: /header}, route: {cluster_header: x-cluster}}
                - {name: direct, match: {path: /direct}, direct_response: {status: 418, body: {inline_string: tea}}}
      - "@type": type.googleapis.com/envoy.config.cluster.v3.Cluster
        name: one
        type: STATIC
        load_assignment:
          cluster_name: one
          endpoints:
          - locality: {region: r, zone: z, sub_zone: s}
            priority: 0
            lb_endpoints:
            - {load_balancing_weight: 3, endpoint: {address: {socket_address: {address: 127.0.0.1, port_value: 9001}}}}
          - priority: 1
            lb_endpoints:
            - {health_status: DRAINING, endpoint: {address: {socket_address: {address: 127.0.0.1, port_value: 9002}}}}
      - "@type": type.googleapis.com/envoy.config.cluster.v3.Cluster
        name: two
        type: STATIC
        load_assignment: {cluster_name: two, endpoints: []}
      """;

  private static final String LISTENER_OF_A_SERVER =
      """
      {"node": {"id": "me"}, "xds_servers":
       [{"server_uri": "127.0.0.1:PORT", "channel_creds": [{"type": "insecure"}]}]}
      """;

  private static final String ROUTES_OF_A_SERVER =
      """
      node: {id: me, cluster: c}
      dynamic_resources:
        ads_config: {api_type: GRPC, transport_api_version: V3, grpc_services: [{envoy_grpc: {cluster_name: xds}}]}
      static_resources:
        listeners:
        - name: out
          address: {socket_address: {address: 127.0.0.1, port_value: 1}}
          filter_chains:
          - filters:
            - name: http
              typed_config:
                "@type": type.googleapis.com/envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager
                stat_prefix: out
                rds: {route_config_name: routes, config_source: {ads: {}, resource_api_version: V3}}
                http_filters:
                - name: router
                  typed_config: {"@type": type.googleapis.com/envoy.extensions.filters.http.router.v3.Router}
        clusters:
        - name: xds
          type: STATIC
          typed_extension_protocol_options:
            envoy.extensions.upstreams.http.v3.HttpProtocolOptions:
              "@type": type.googleapis.com/envoy.extensions.upstreams.http.v3.HttpProtocolOptions
              explicit_http_config: {http2_protocol_options: {}}
          load_assignment: {cluster_name: xds, endpoints: [{lb_endpoints: [{endpoint: {address: {socket_address: {address: 127.0.0.1, port_value: PORT}}}}]}]}
      """;

  @TempDir private Path dir;
  private String config;

  @BeforeEach
  void write() throws IOException {
    config = Files.writeString(dir.resolve("mesh.yaml"), CONFIG).toString();
  }

  private JsonNode explain(String url, String... more) throws IOException {
    List<String> args = new ArrayList<>(List.of("explain", "--config", config, "--url", url));
    args.addAll(List.of(more));
    Ran ran = Ran.run(args.toArray(new String[0]));
    assertThat(ran.code()).as(ran.err()).isZero();
    return ran.json();
  }

  @Test
  void saysWhichRouteTakesTheRequestAndWhyTheEarlierOnesDoNot() throws IOException {
    JsonNode explained = explain("http://shop.example/direct");

    assertThat(explained.path("virtualHost").asText()).isEqualTo("shop");
    assertThat(explained.path("route").asText()).isEqualTo("direct");
    assertThat(explained.path("routeIndex").asInt()).isEqualTo(4);
    assertThat(explained.path("passed").findValuesAsText("route"))
        .containsExactly("post", "rewritten", "weighted", "header");
    assertThat(explained.at("/passed/0/reason").asText()).contains(":method", "POST");
    assertThat(explained.at("/passed/1/reason").asText()).contains("/old/");
    assertThat(explained.at("/reply/status").asInt()).isEqualTo(418);
    assertThat(explained.at("/reply/body").asText()).isEqualTo("tea");
  }

  @Test
  void saysWhereTheRequestGoesAndUnderWhichPolicies() throws IOException {
    JsonNode target = explain("http://shop.example/old/x").path("target");

    assertThat(target.path("cluster").asText()).isEqualTo("one");
    assertThat(target.path("chosenBy").toString()).isEqualTo("{\"specifier\":\"cluster\"}");
    assertThat(target.path("endpoint").asText()).isEqualTo("127.0.0.1:9001");
    assertThat(target.path("tls").toString()).isEqualTo("{\"mode\":\"plaintext\"}");
    assertThat(target.path("timeoutMillis").asInt()).isEqualTo(3000);
    assertThat(target.at("/retry/numRetries").asInt()).isEqualTo(4);
    assertThat(target.at("/retry/perTryTimeoutMillis").asInt()).isEqualTo(1000);
    assertThat(target.at("/retry/backOff").toString())
        .isEqualTo("{\"base\":\"0.025s\",\"max\":\"0.25s\"}");
    assertThat(target.at("/retry/retriable/statusCodes").toString()).isEqualTo("[]");
    assertThat(target.at("/retry/on").toString()).isEqualTo("[\"5xx\",\"reset\"]");
    assertThat(target.at("/endpoints/0").toString())
        .isEqualTo(
            "{\"address\":\"127.0.0.1:9001\",\"health\":\"UNKNOWN\",\"weight\":3,\"priority\":0,"
                + "\"locality\":\"r/z/s\",\"activeRequests\":0}");
    assertThat(target.at("/endpoints/1/health").asText()).isEqualTo("DRAINING");
    assertThat(target.at("/endpoints/1/priority").asInt()).isEqualTo(1);
  }

  @Test
  void saysWhatIsSentAndWhatOfItWasChanged() throws IOException {
    JsonNode sent =
        explain("http://shop.example/old/x?q", "-H", "x-gone: 1", "-H", "X-Kept:2").path("sent");

    assertThat(sent.path("authority").asText()).isEqualTo("inner");
    assertThat(sent.path("path").asText()).isEqualTo("/new/x?q");
    assertThat(sent.at("/rewrites/path").toString())
        .isEqualTo("{\"from\":\"/old/x?q\",\"to\":\"/new/x?q\"}");
    assertThat(sent.at("/rewrites/authority/from").asText()).isEqualTo("shop.example");
    assertThat(sent.at("/headerEdits/added").toString())
        .contains("[\"x-added\",\"1\"]", "[\"x-envoy-original-path\",\"/old/x?q\"]")
        .doesNotContain("x-kept");
    assertThat(sent.at("/headerEdits/removed").toString()).isEqualTo("[[\"x-gone\",\"1\"]]");
    assertThat(sent.path("headers").toString()).contains("[\"x-kept\",\"2\"]");
  }

  @Test
  void saysWhatIsEditedInResponses() throws IOException {
    JsonNode edits = explain("http://shop.example/old/x").path("responseHeaderEdits");

    assertThat(edits.toString())
        .isEqualTo(
            "[{\"removals\":[\"server\"],\"additions\":[{\"name\":\"x-status\","
                + "\"value\":\"%RESPONSE_CODE%\",\"action\":\"APPEND_IF_EXISTS_OR_ADD\","
                + "\"keepEmptyValue\":false}]}]");
    assertThat(explain("http://shop.example/direct").path("responseHeaderEdits")).isEmpty();
  }

  /** Whether the listener itself is to come from there or only its routes. */
  @ParameterizedTest
  @ValueSource(strings = {LISTENER_OF_A_SERVER, ROUTES_OF_A_SERVER})
  void whatIsUndecidedSinceTheControlPlaneIsAwayEndsWithTwo(String form) throws IOException {
    int port;
    try (ServerSocket closed = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = closed.getLocalPort();
    }
    config =
        Files.writeString(dir.resolve("away.yaml"), form.replace("PORT", "" + port)).toString();
    String options = " --listener out --wait 1 --url http://shop.example/";

    Ran ran = Ran.run(("explain --config " + config + options).split(" "));

    assertThat(ran.code()).isEqualTo(2);
    // Where it has not turned out within the time that nobody is there, nothing can be explained.
    assertThat(ran.out()).matches("(?s)|.*\"details\":\"no_configuration\".*");
    assertThat(ran.err())
        .contains(form.equals(LISTENER_OF_A_SERVER) ? "LDS out" : "route table routes");
  }

  @Test
  void theHostIsThatOfTheUrl() throws IOException {
    JsonNode sent = explain("http://shop.example/old/x", "-H", "Host: other").path("sent");

    assertThat(sent.at("/rewrites/authority/from").asText()).isEqualTo("shop.example");
    assertThat(sent.path("headers").toString()).doesNotContain("[\"host\"", "other");
  }

  @Test
  void showsTheFiltersOfTheRouteInOrder() throws IOException {
    JsonNode plain = explain("http://shop.example/weighted").path("filters");
    JsonNode overridden = explain("http://shop.example/old/").path("filters");

    assertThat(plain.findValuesAsText("name")).containsExactly("size", "router");
    assertThat(plain.at("/0/type").asText()).isEqualTo("envoy.filters.http.buffer");
    assertThat(plain.at("/0/config/maxRequestBytes").asInt()).isEqualTo(10);
    assertThat(plain.at("/0/disabled").asBoolean()).isFalse();
    assertThat(overridden.at("/0/disabled").asBoolean()).isTrue();
  }

  @ParameterizedTest
  @CsvSource({"29, one", "30, two", "99, two", "129, one", "18446744073709551615, one"})
  void randomFixesTheDraw(String random, String cluster) throws IOException {
    JsonNode target = explain("http://shop.example/weighted", "--random", random).path("target");

    assertThat(target.path("cluster").asText()).isEqualTo(cluster);
    assertThat(target.path("chosenBy").toString())
        .isEqualTo(
            "{\"specifier\":\"weighted_clusters\",\"random\":\""
                + random
                + "\",\"totalWeight\":100}");
    assertThat(target.path("choices").findValuesAsText("weight")).containsExactly("30", "70");
  }

  @Test
  void clusterOfAHeaderSaysWhichHeader() throws IOException {
    JsonNode target = explain("http://shop.example/header", "-H", "x-cluster: one").path("target");

    assertThat(target.path("cluster").asText()).isEqualTo("one");
    assertThat(target.path("chosenBy").toString())
        .isEqualTo("{\"specifier\":\"cluster_header\",\"header\":\"x-cluster\"}");
  }

  @Test
  void namesTheVersionsOfTheResources() throws IOException {
    JsonNode resources = explain("http://shop.example/old/x").path("resources");

    assertThat(resources.findValuesAsText("name")).contains("out", "one");
    assertThat(resources.findValuesAsText("version")).isNotEmpty().doesNotContain("");
  }

  @Test
  void humansGetAnOutline() {
    Ran ran =
        Ran.run("explain", "--config", config, "--human", "--url", "http://shop.example/direct");

    assertThat(ran.out().lines()).contains("virtualHost: shop", "route: direct", "  status: 418");
  }

  @Test
  void humansGetTablesOfEndpoints() {
    Ran ran =
        Ran.run("explain", "--config", config, "--human", "--url", "http://shop.example/old/x");

    assertThat(ran.out().lines())
        .contains("    ADDRESS         HEALTH    WEIGHT  PRIORITY  LOCALITY  ACTIVEREQUESTS")
        .anyMatch(line -> line.matches("    127\\.0\\.0\\.1:9002 +DRAINING +1 +1 +// +0"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--url http://shop.example/ -H nocolon | -H: nocolon (expected: name:value)",
        "--url shop.example | --url: shop.example (expected: http://host/path)",
        "--url http://shop.example/ü | --url: http://shop.example/ü (expected: http://host/path,",
        "--url http://shop.example/ --method G@T | --method: G@T (expected: a token",
        "--url http://shop.example/ -H :path:x | -H: :path:x (expected: name:value)",
        "--url http://shop.example/ -H a(b:c | -H: a(b:c (expected: name:value)",
        "--url http://shop.example/ --random x | --random: x (expected: a whole number from 0 to"
            + " 18446744073709551615)",
        "--url http://shop.example/ --random=-1 | --random: -1",
        "--method GET | --url"
      })
  void badUseEndsWithTwoAndAMessage(String options, String message) {
    Ran ran = Ran.run(("explain --config " + config + ' ' + options).split(" "));

    assertThat(ran.code()).isEqualTo(2);
    assertThat(ran.err()).contains(message);
    assertThat(ran.out()).isEmpty();
  }

  @Test
  void onlyTheResourcesThatTheDecisionRestsOnAreListed() throws IOException {
    assertThat(explain("http://shop.example/old/x").get("resources").findValuesAsText("name"))
        .containsExactlyInAnyOrder("out", "one");
    assertThat(explain("http://shop.example/direct").get("resources").findValuesAsText("name"))
        .containsExactly("out");
  }
}
