package io.inmesh.samples.meshctl;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.inmesh.Mesh;
import io.inmesh.call.Explanation;
import io.inmesh.call.LocalReply;
import io.inmesh.config.UnknownAuthority;
import io.inmesh.xds.XdsConfigSource;
import io.inmesh.xds.bootstrap.BootstrapReader;
import io.inmesh.xds.text.TextProblem;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Runs the tests of a {@code Validation} against one route configuration. */
final class RouteCheck implements AutoCloseable {
  /**
   * What came of one expectation.
   *
   * @param actual null for nothing
   */
  record Result(
      String test,
      String field,
      @Nullable String expected,
      @Nullable String actual,
      boolean passed) {}

  private static final String TYPES = "type.googleapis.com/envoy.";
  private final Mesh mesh;

  RouteCheck(JsonNode routes) throws InterruptedException {
    String document = around(routes).toString();
    XdsConfigSource source =
        XdsConfigSource.of(new BootstrapReader().parse("route configuration", document));
    source
        .check()
        .forEach(resource -> {
          if (!resource.accepted()) {
            throw new IllegalArgumentException("route configuration: " + join(resource.errors()));
          }
        });
    mesh = Mesh.builder(source).unknownAuthority(UnknownAuthority.REJECT).build();
    while (!mesh.isConfigured()) {
      Thread.sleep(5);
    }
  }

  /** A resource file: a listener with these routes, and every cluster that they name. */
  private static ObjectNode around(JsonNode routes) {
    ObjectNode file = Json.object();
    ArrayNode resources = file.putArray("resources");
    ObjectNode manager =
        Json.object()
            .put(
                "@type",
                TYPES
                    + "extensions.filters.network.http_connection_manager.v3.HttpConnectionManager")
            .put("stat_prefix", "route-check");
    manager.set("route_config", routes);
    manager
        .putArray("http_filters")
        .addObject()
        .put("name", "envoy.filters.http.router")
        .putObject("typed_config")
        .put("@type", TYPES + "extensions.filters.http.router.v3.Router");
    ObjectNode listener =
        resources.addObject().put("@type", TYPES + "config.listener.v3.Listener").put("name", "l");
    listener.putObject("api_listener").set("api_listener", manager);
    Set<String> clusters = new LinkedHashSet<>();
    routes.findValues("cluster").forEach(c -> clusters.add(c.asText()));
    for (JsonNode weighted : routes.findValues("weighted_clusters")) {
      weighted.path("clusters").forEach(c -> clusters.add(c.path("name").asText()));
    }
    clusters.remove("");
    for (String cluster : clusters) {
      ObjectNode node =
          resources
              .addObject()
              .put("@type", TYPES + "config.cluster.v3.Cluster")
              .put("name", cluster)
              .put("type", "STATIC");
      ObjectNode assignment = node.putObject("load_assignment").put("cluster_name", cluster);
      assignment
          .putArray("endpoints")
          .addObject()
          .putArray("lb_endpoints")
          .addObject()
          .putObject("endpoint")
          .putObject("address")
          .putObject("socket_address")
          .put("address", "127.0.0.1")
          .put("port_value", 1);
    }
    return file;
  }

  List<Result> run(JsonNode test) {
    JsonNode input = test.path("input");
    PlainRequest request =
        new PlainRequest(
                input.path("method").asText("GET"),
                input.path("ssl").asBoolean() ? "https" : "http",
                input.path("authority").asText(),
                input.path("path").asText("/"))
            .random(input.path("random_value").asLong(0));
    if (input.path("internal").asBoolean()) {
      request.header("x-forwarded-for", "10.0.0.1");
    }
    for (JsonNode header : input.path("additional_request_headers")) {
      request.header(header.path("key").asText(), header.path("value").asText());
    }
    Explanation actual = mesh.explain(request);
    List<Result> results = new ArrayList<>();
    String name = test.path("test_name").asText();
    test.path("validate")
        .properties()
        .forEach(e -> expect(name, e.getKey(), e.getValue(), actual, results));
    return results;
  }

  private static void expect(
      String test, String field, JsonNode expected, Explanation actual, List<Result> results) {
    if (field.equals("request_header_matches") || field.equals("response_header_matches")) {
      List<String> headers =
          field.startsWith("request") ? sentHeaders(actual) : replyHeaders(actual);
      for (JsonNode matcher : expected) {
        String header = matcher.path("name").asText();
        String value = value(headers, header);
        results.add(
            new Result(
                test, field + '.' + header, matcher.toString(), value, matches(matcher, value)));
      }
      return;
    }
    String value = value(field, actual);
    String wanted = expected.isObject() ? expected.path("value").asText() : expected.asText();
    results.add(new Result(test, field, wanted, value, Objects.equals(wanted, value)));
  }

  private static @Nullable String value(String field, Explanation actual) {
    Explanation.Target target = actual.target();
    Explanation.Head head = actual.head();
    LocalReply reply = actual.reply();
    return switch (field) {
      case "cluster_name" -> target == null ? "" : target.cluster();
      case "virtual_cluster_name" -> actual.virtualCluster() == null ? "" : actual.virtualCluster();
      case "virtual_host_name" -> actual.virtualHost();
      case "path_rewrite" -> head == null ? "" : head.path();
      case "host_rewrite" -> head == null ? "" : head.authority();
      case "path_redirect" -> reply == null ? "" : value(reply.headers(), "location");
      case "code_redirect" ->
          reply == null || value(reply.headers(), "location") == null
              ? "0"
              : Integer.toString(reply.status());
      default ->
          throw new IllegalArgumentException(
              "validate." + field + ": " + field + " (expected: a field of ValidationAssert)");
    };
  }

  private static List<String> sentHeaders(Explanation actual) {
    return actual.head() == null ? List.of() : actual.head().headers();
  }

  private static List<String> replyHeaders(Explanation actual) {
    return actual.reply() == null ? List.of() : actual.reply().headers();
  }

  private static @Nullable String value(List<String> lines, String name) {
    String joined = null;
    for (int i = 0; i < lines.size(); i += 2) {
      if (lines.get(i).equalsIgnoreCase(name)) {
        joined = joined == null ? lines.get(i + 1) : joined + ',' + lines.get(i + 1);
      }
    }
    return joined;
  }

  private static boolean matches(JsonNode matcher, @Nullable String value) {
    JsonNode text = matcher.path("string_match");
    boolean matches;
    if (matcher.has("present_match")) {
      matches = (value != null) == matcher.path("present_match").asBoolean();
    } else if (value == null) {
      return false;
    } else if (text.has("exact") || matcher.has("exact_match")) {
      matches = value.equals(text.path("exact").asText(matcher.path("exact_match").asText()));
    } else if (text.has("prefix")) {
      matches = value.startsWith(text.path("prefix").asText());
    } else if (text.has("suffix")) {
      matches = value.endsWith(text.path("suffix").asText());
    } else if (text.has("contains")) {
      matches = value.contains(text.path("contains").asText());
    } else {
      throw new IllegalArgumentException(
          "header matcher: " + matcher + " (expected: string_match or present_match)");
    }
    return matches != matcher.path("invert_match").asBoolean();
  }

  @Override
  public void close() {
    mesh.close();
  }

  private static String join(List<TextProblem> errors) {
    return errors.stream().map(TextProblem::toString).collect(Collectors.joining("; "));
  }
}
