package io.inmesh.samples.meshctl;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What {@code explain} says is sent is what an endpoint gets of {@code call}. */
class ExplainedHeadTest {
  private static final String CONFIG =
      """
      resources:
      - "@type": type.googleapis.com/envoy.config.listener.v3.Listener
        name: out
        api_listener:
          api_listener:
            "@type": type.googleapis.com/envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager
            stat_prefix: out
            <manager>
            http_filters:
            - {name: abort, disabled: true, typed_config: {"@type": type.googleapis.com/envoy.extensions.filters.http.fault.v3.HTTPFault, abort: {http_status: 418, percentage: {numerator: 100}}}}
            <filters>
            - name: router
              typed_config: {"@type": type.googleapis.com/envoy.extensions.filters.http.router.v3.Router, <router>}
            route_config:
              name: routes
              <table>
              virtual_hosts:
              - name: shop
                domains: [shop.example]
                <host>
                routes:
                - {name: other, match: {prefix: /, headers: [{name: x-set, present_match: true}]}, direct_response: {status: 500}}
                - name: r
                  match: {prefix: /a}
                  route: {cluster: echo, timeout: 0s, <action>}
                  <route>
      - "@type": type.googleapis.com/envoy.config.cluster.v3.Cluster
        name: echo
        type: STATIC
        load_assignment: {cluster_name: echo, endpoints: [{lb_endpoints: [{endpoint: {hostname: inner.example, address: {socket_address: {address: 127.0.0.1, port_value: PORT}}}}]}]}
      """;

  private static final String MUTATION =
      "\"@type\":"
          + " type.googleapis.com/envoy.extensions.filters.http.header_mutation.v3.HeaderMutation";
  private static final String PER_ROUTE = MUTATION + "PerRoute";

  /** What becomes of one request: which part of the configuration has which text. */
  private enum Case {
    NOTHING,
    ROUTE("<route>", "request_headers_to_add: [" + add("x-a", "2") + "]"),
    ROUTE_REMOVES("<route>", "request_headers_to_remove: [x-a, x-many, x-none]"),
    HOST("<host>", "request_headers_to_add: [" + add("x-set", "vh") + "]"),
    HOST_REMOVES("<host>", "request_headers_to_remove: [x-many]"),
    TABLE("<table>", "request_headers_to_add: [" + add("x-set", "%REQ(x-a)%-%PROTOCOL%") + "]"),
    TABLE_REMOVES("<table>", "request_headers_to_remove: [x-a]"),
    ALL_LEVELS(
        "<route>",
        "request_headers_to_add: [" + add("x-set", "r") + "]",
        "<host>",
        "request_headers_to_add: [" + add("x-set", "vh") + "]",
        "<table>",
        "request_headers_to_add: [" + add("x-set", "rt") + "]"),
    MOST_SPECIFIC_WINS(
        "<route>",
        "request_headers_to_add: [" + edit("OVERWRITE_IF_EXISTS_OR_ADD", "x-set", "r") + "]",
        "<table>",
        "most_specific_header_mutations_wins: true\n        request_headers_to_add: ["
            + edit("OVERWRITE_IF_EXISTS_OR_ADD", "x-set", "rt")
            + "]"),
    WEIGHTED(
        "{cluster: echo, timeout: 0s, <action>}",
        "{timeout: 0s, weighted_clusters: {clusters: [{name: echo, weight: 1,"
            + " request_headers_to_add: ["
            + add("x-set", "w")
            + "], request_headers_to_remove: [x-many], host_rewrite_literal: w.example}]}}"),
    CLUSTER_HEADER(
        "{cluster: echo, timeout: 0s, <action>}",
        "{timeout: 0s, cluster_header: x-to}",
        "<filters>",
        filter("set", request(edit("OVERWRITE_IF_EXISTS_OR_ADD", "x-to", "none")))),
    ADD_IF_ABSENT(
        "<route>",
        "request_headers_to_add: ["
            + edit("ADD_IF_ABSENT", "x-a", "2")
            + ", "
            + edit("ADD_IF_ABSENT", "x-set", "2")
            + "]"),
    OVERWRITE_IF_EXISTS(
        "<route>",
        "request_headers_to_add: ["
            + edit("OVERWRITE_IF_EXISTS", "x-many", "2")
            + ", "
            + edit("OVERWRITE_IF_EXISTS", "x-set", "2")
            + "]"),
    OVERWRITE_OR_ADD(
        "<route>",
        "request_headers_to_add: ["
            + edit("OVERWRITE_IF_EXISTS_OR_ADD", "x-many", "2")
            + ", "
            + edit("OVERWRITE_IF_EXISTS_OR_ADD", "x-set", "2")
            + "]"),
    EMPTY_VALUES(
        "<route>",
        "request_headers_to_add: ["
            + add("x-set", "%REQ(x-none)%")
            + ", {keep_empty_value: true, header: {key: x-kept, value: \"\"}}]"),
    FILTER("<filters>", filter("set", request(add("x-set", "%REQ(x-a)%")))),
    FILTER_REMOVES("<filters>", filter("set", request("{remove: x-a}"))),
    FILTER_OFF_FOR_ROUTE(
        "<filters>",
        filter("set", request(add("x-set", "f"))),
        "<route>",
        "typed_per_filter_config: {set: {\"@type\":"
            + " type.googleapis.com/envoy.config.route.v3.FilterConfig, disabled: true}}"),
    FILTER_OF_ROUTE(
        "<filters>",
        filter("set", ""),
        "<route>",
        "typed_per_filter_config: {set: {"
            + PER_ROUTE
            + ", mutations: "
            + request(add("x-set", "r"))
            + "}}"),
    FILTER_OF_ALL_LEVELS(
        "<filters>",
        filter("set", request(add("x-set", "f"))),
        "<route>",
        "typed_per_filter_config: {set: {"
            + PER_ROUTE
            + ", mutations: "
            + request(add("x-set", "r"))
            + "}}",
        "<host>",
        "typed_per_filter_config: {set: {"
            + PER_ROUTE
            + ", mutations: "
            + request(add("x-set", "vh"))
            + "}}",
        "<table>",
        "typed_per_filter_config: {set: {"
            + PER_ROUTE
            + ", mutations: "
            + request(add("x-set", "rt"))
            + "}}"),
    FILTERS_IN_ORDER(
        "<filters>",
        filter("set", request(add("x-set", "1")))
            + "\n      "
            + filter("then", request(add("x-then", "%REQ(x-set)%"), "{remove: x-set}")),
        "<route>",
        "request_headers_to_add: [" + add("x-last", "%REQ(x-then)%") + "]"),
    FILTER_EDITS_QUERY(
        "<filters>",
        filter("set", "{query_parameter_mutations: [{append: {record: {key: v, value: \"2\"}}}]}"),
        "<action>",
        "prefix_rewrite: /n"),
    FILTER_ASKS_THE_ROUTER(
        "<filters>", filter("set", request(add("x-envoy-upstream-rq-timeout-ms", "5000")))),
    LITERAL_HOST("<action>", "host_rewrite_literal: inner, append_x_forwarded_host: true"),
    HOST_OF_HEADER("<action>", "host_rewrite_header: x-host"),
    HOST_OF_ENDPOINT("<action>", "auto_host_rewrite: true"),
    HOST_OF_PATH(
        "<action>",
        "host_rewrite_path_regex: {pattern: {regex: \"^/(\\\\w+).*\"}, substitution:"
            + " '\\1.example'}"),
    PREFIX("<action>", "prefix_rewrite: /new"),
    REGEX("<action>", "regex_rewrite: {pattern: {regex: b}, substitution: c}"),
    NO_REQUEST_ID("<manager>", "generate_request_id: false"),
    VIA("<manager>", "via: here"),
    NO_ENVOY_HEADERS("<router>", "suppress_envoy_headers: true", "<action>", "prefix_rewrite: /n"),
    TIMEOUT("timeout: 0s", "timeout: 30s"),
    GRPC_TIMEOUT("<action>", "max_stream_duration: {grpc_timeout_header_max: 3s}"),
    ATTEMPTS("<host>", "include_request_attempt_count: true");

    private final List<String> replaced;

    Case(String... replaced) {
      this.replaced = List.of(replaced);
    }

    private static String add(String name, String value) {
      return edit("APPEND_IF_EXISTS_OR_ADD", name, value);
    }

    private static String edit(String action, String name, String value) {
      return "{append_action: "
          + action
          + ", header: {key: "
          + name
          + ", value: \""
          + value
          + "\"}}";
    }

    private static String filter(String name, String mutations) {
      String all = mutations.isEmpty() ? "" : ", mutations: " + mutations;
      return "- {name: " + name + ", typed_config: {" + MUTATION + all + "}}";
    }

    private static String request(String... edits) {
      List<String> all = new ArrayList<>();
      for (String edit : edits) {
        all.add(edit.startsWith("{append_action") ? "{append: " + edit + "}" : edit);
      }
      return "{request_mutations: [" + String.join(", ", all) + "]}";
    }
  }

  /** Of the connection, not of the request. */
  private static final Set<String> OF_THE_CONNECTION = Set.of("connection");

  /** A value of its own for each request, or what is left of its time. */
  private static final Set<String> VARYING =
      Set.of("x-request-id", "x-envoy-expected-rq-timeout-ms");

  private static final List<String[]> HEADERS =
      List.of(
          new String[] {"x-a", "1"},
          new String[] {"x-many", "1"},
          new String[] {"x-many", "2"},
          new String[] {"x-host", "of-header"},
          new String[] {"x-to", "echo"},
          new String[] {"x-envoy-internal", "true"},
          new String[] {"x-envoy-max-retries", "7"},
          new String[] {"x-forwarded-for", "10.1.1.1"},
          new String[] {"x-forwarded-proto", "https"});

  @TempDir private Path dir;
  private RawBackend backend;

  @BeforeEach
  void start() throws IOException {
    backend = new RawBackend();
  }

  @AfterEach
  void stop() throws IOException {
    backend.close();
  }

  private String config(Case which) throws IOException {
    String text = CONFIG;
    for (int i = 0; i < which.replaced.size(); i += 2) {
      assertThat(text).contains(which.replaced.get(i));
      text = text.replace(which.replaced.get(i), which.replaced.get(i + 1));
    }
    text =
        text.replace(", <action>", "")
            .replace(", <router>", "")
            .replaceAll("(?m)^ *<(manager|filters|table|host|route)>$", "")
            .replace("PORT", Integer.toString(backend.port()));
    return Files.writeString(dir.resolve("mesh.yaml"), text).toString();
  }

  private static List<String> lines(String authority, String path, JsonNode headers) {
    List<String> lines = new ArrayList<>();
    lines.add("host: " + authority);
    for (JsonNode pair : headers) {
      lines.add(line(pair.path(0).asText(), pair.path(1).asText()));
    }
    Collections.sort(lines);
    lines.add(0, path);
    return lines;
  }

  private static String line(String name, String value) {
    return name + ": " + (VARYING.contains(name) ? "*" : value);
  }

  private JsonNode explained(String config) throws IOException {
    List<String> args =
        new ArrayList<>(
            List.of("explain", "--config", config, "--url", "http://shop.example/a/b?q=1"));
    for (String[] header : HEADERS) {
      args.addAll(List.of("-H", header[0] + ": " + header[1]));
    }
    Ran ran = Ran.run(args.toArray(new String[0]));
    assertThat(ran.code()).as(ran.err()).isZero();
    return ran.json();
  }

  /** What the endpoint got, as {@link #lines} has it. */
  private List<String> sent(String config) throws IOException {
    String headers = Json.MAPPER.writeValueAsString(HEADERS);
    String line = "{\"url\":\"http://shop.example/a/b?q=1\",\"headers\":" + headers + "}\n";
    Ran ran = Ran.runWithInput(line, "call", "--config", config);
    assertThat(ran.code()).as(ran.err()).isZero();
    JsonNode answer = ran.json();
    assertThat(answer.path("status").asInt()).as(answer.toString()).isEqualTo(200);
    String[] head = answer.path("body").asText().split("\n\n", 2)[0].split("\n");
    List<String> seen = new ArrayList<>();
    for (int i = 1; i < head.length; i++) {
      String[] pair = head[i].split(": ?", 2);
      if (!OF_THE_CONNECTION.contains(pair[0])) {
        seen.add(line(pair[0], pair[1]));
      }
    }
    Collections.sort(seen);
    seen.add(0, head[0].split(" ")[1]);
    return seen;
  }

  @ParameterizedTest
  @EnumSource
  void whatIsSaidToBeSentIsWhatCallSends(Case which) throws IOException {
    String config = config(which);

    JsonNode sent = explained(config).path("sent");

    assertThat(
            lines(
                sent.path("authority").asText(), sent.path("path").asText(), sent.path("headers")))
        .containsExactlyElementsOf(sent(config));
  }

  @Test
  void editsOfFiltersAreEdits() throws IOException {
    JsonNode edits = explained(config(Case.FILTERS_IN_ORDER)).at("/sent/headerEdits");
    assertThat(edits.path("added").toString()).contains("[\"x-then\",\"1\"]", "[\"x-last\",\"1\"]");

    edits = explained(config(Case.FILTER_REMOVES)).at("/sent/headerEdits");
    assertThat(edits.path("removed").toString()).contains("[\"x-a\",\"1\"]");
  }

  @Test
  void theRouteIsThatOfTheRequestAsItCame() throws IOException {
    JsonNode explained = explained(config(Case.FILTER));

    assertThat(explained.path("route").asText()).isEqualTo("r");
    assertThat(explained.at("/passed/0/reason").asText()).contains("x-set");
  }
}
