package io.inmesh.samples.meshctl;

import static io.inmesh.samples.meshctl.Draw.array;
import static io.inmesh.samples.meshctl.Draw.object;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/** Draws route tables from the vocabulary that {@link RandomRequest} draws its requests from. */
final class RandomRoutes {
  static final String[] SEGMENTS = {"a", "b", "api", "Api", "apix", "x", "v1", "item"};
  static final String[] HOSTS = {
    "shop.example", "a.shop.example", "b.a.shop.example", "shop.other", "cart.local", "SHOP.example"
  };
  static final String[] DOMAINS = {
    "shop.example",
    "*.shop.example",
    "*.example",
    "shop.*",
    "a.*",
    "*-x.example",
    "cart.local",
    "cart.local:8080",
    "*.a.shop.example",
    "b.a.*",
    "Shop.Other"
  };
  static final String[] HEADERS = {"x-v", "x-w", "x-n", "x-user"};
  static final String[] VALUES = {"1", "2", "10", "abc", "abcd", "", "Abc", "a,b", "-3", "007"};
  private static final String[] FORMATS = {
    "plain",
    "%REQ(x-v)%",
    "%REQ(:path)%",
    "%REQ(x-v?x-w):3%",
    "%REQ(:authority)%",
    "%PROTOCOL%",
    "%RESPONSE_CODE%",
    "%RESPONSE_FLAGS%",
    "%ROUTE_NAME%",
    "%UPSTREAM_CLUSTER%",
    "%RESPONSE_CODE_DETAILS%",
    "%REQ(x-absent)%",
    "100%%",
    "%VIRTUAL_CLUSTER_NAME%",
    "%RESP(x-echo)%",
    "%RESP(x-absent?x-retry)%",
    "%REQ(x-envoy-original-path?:path)%",
    "%UPSTREAM_REQUEST_ATTEMPT_COUNT%",
    "a %REQ(x-user)% b"
  };

  private final Draw draw;
  private final RandomFilters filters;
  private final boolean inbound;

  /**
   * Draws tables.
   *
   * @param inbound whether requests come in: there is no cluster then, but the application
   */
  RandomRoutes(Draw draw, RandomFilters filters, boolean inbound) {
    this.draw = draw;
    this.filters = filters;
    this.inbound = inbound;
  }

  ObjectNode table() {
    ObjectNode table =
        object(
            "name", "routes",
            "validate_clusters", false,
            "ignore_port_in_host_matching", draw.chance(0.3) ? true : null,
            "most_specific_header_mutations_wins", draw.chance(0.3) ? true : null,
            "ignore_path_parameters_in_path_matching", draw.chance(0.1) ? true : null);
    edits(table, 0.2);
    filters.override(table, 0.2);
    ArrayNode hosts = table.putArray("virtual_hosts");
    java.util.Set<String> used = new java.util.HashSet<>();
    int count = 1 + draw.below(4);
    for (int i = 0; i < count; i++) {
      ArrayNode domains = Json.array();
      int wanted = 1 + draw.below(3);
      for (int d = 0; d < wanted; d++) {
        String domain = i == count - 1 && d == 0 && draw.chance(0.8) ? "*" : draw.of(DOMAINS);
        if (used.add(domain.toLowerCase(java.util.Locale.ROOT))) {
          domains.add(domain);
        }
      }
      if (!domains.isEmpty()) {
        hosts.add(virtualHost("vh" + i, domains));
      }
    }
    return table;
  }

  private ObjectNode virtualHost(String name, ArrayNode domains) {
    ObjectNode host =
        object(
            "name", name,
            "domains", domains,
            "require_tls", draw.chance(0.05) ? draw.of("EXTERNAL_ONLY", "ALL") : null,
            "include_request_attempt_count", draw.chance(0.3) ? true : null,
            "include_attempt_count_in_response", draw.chance(0.3) ? true : null,
            "include_is_timeout_retry_header", draw.chance(0.2) ? true : null,
            "retry_policy", !inbound && draw.chance(0.2) ? retryPolicy() : null);
    edits(host, 0.3);
    filters.override(host, 0.3);
    if (draw.chance(0.2)) {
      host.set(
          "virtual_clusters",
          array(object("name", "vc", "headers", array(header(":path"), header("x-v")))));
    }
    ArrayNode routes = host.putArray("routes");
    int count = 1 + draw.below(8);
    for (int i = 0; i < count; i++) {
      routes.add(route(name + "-r" + i));
    }
    return host;
  }

  private ObjectNode route(String name) {
    ObjectNode match = match();
    ObjectNode route = object("name", draw.chance(0.9) ? name : null, "match", match);
    edits(route, 0.3);
    filters.override(route, 0.4);
    int kind = draw.below(10);
    if (kind == 0) {
      route.set("redirect", redirect(match));
    } else if (kind == 1) {
      route.set("direct_response", directResponse());
    } else {
      route.set("route", forward(match));
    }
    return route;
  }

  private String path() {
    StringBuilder path = new StringBuilder();
    int segments = 1 + draw.below(2);
    for (int i = 0; i < segments; i++) {
      path.append('/').append(draw.of(SEGMENTS));
    }
    return path.toString();
  }

  private ObjectNode match() {
    ObjectNode match;
    switch (draw.below(8)) {
      case 0 -> match = object("path", path());
      case 1 -> match = object("path_separated_prefix", path());
      case 2 ->
          match =
              object(
                  "safe_regex",
                  object(
                      "regex",
                      draw.of("/a.*", "/[a-z]+", "/(api|x)/(.*)", ".*v1.*", "/item/\\d+", "/a/b")));
      case 3 ->
          match =
              object(
                  "path_match_policy",
                  object(
                      "name",
                      "t",
                      "typed_config",
                      object(
                          "@type",
                          "type.googleapis.com/envoy.extensions.path.match.uri_template.v3.UriTemplateMatchConfig",
                          "path_template",
                          draw.of(
                              "/a/{x}", "/api/{x}/**", "/{y}/b", "/*/v1", "/item/{id=*}/{r=**}"))));
      default -> match = object("prefix", draw.chance(0.3) ? "/" : path());
    }
    if (draw.chance(0.2) && !match.has("safe_regex")) {
      match.put("case_sensitive", draw.chance(0.5));
    }
    if (draw.chance(0.35)) {
      ArrayNode headers = match.putArray("headers");
      int count = 1 + draw.below(2);
      for (int i = 0; i < count; i++) {
        headers.add(header(draw.chance(0.15) ? ":method" : draw.of(HEADERS)));
      }
    }
    if (draw.chance(0.15)) {
      match.set("query_parameters", array(queryParameter()));
    }
    if (draw.chance(0.05)) {
      match.set("grpc", object());
    }
    if (draw.chance(0.06)) {
      match.set(
          "runtime_fraction",
          object(
              "default_value",
              object("numerator", draw.of(0, 100), "denominator", "HUNDRED"),
              "runtime_key",
              "k"));
    }
    return match;
  }

  private ObjectNode queryParameter() {
    ObjectNode parameter = object("name", draw.of("q", "r", "e"));
    if (draw.chance(0.4)) {
      parameter.put("present_match", draw.chance(0.8));
    } else {
      parameter.set("string_match", stringMatch());
    }
    return parameter;
  }

  ObjectNode stringMatch() {
    ObjectNode match =
        switch (draw.below(5)) {
          case 0 -> object("exact", draw.of(VALUES));
          case 1 -> object("prefix", draw.of("a", "1", "ab"));
          case 2 -> object("suffix", draw.of("c", "1", "d"));
          case 3 -> object("contains", draw.of("b", "0", "bc"));
          default -> object("safe_regex", object("regex", draw.of("[0-9]+", "a.*", ".*", "abc?")));
        };
    if (draw.chance(0.2) && !match.has("safe_regex")) {
      match.put("ignore_case", true);
    }
    return match;
  }

  /** Matches a header. */
  ObjectNode header(String name) {
    ObjectNode header = object("name", name);
    if (name.equals(":method")) {
      header.set("string_match", object("exact", draw.of("GET", "POST")));
    } else if (name.equals(":path")) {
      header.set("string_match", object("prefix", "/a"));
    } else {
      switch (draw.below(5)) {
        case 0 -> header.put("present_match", draw.chance(0.7));
        case 1 -> header.set("range_match", object("start", -5, "end", draw.of(2, 11)));
        default -> header.set("string_match", stringMatch());
      }
    }
    if (draw.chance(0.2)) {
      header.put("invert_match", true);
    }
    if (draw.chance(0.15)) {
      header.put("treat_missing_header_as_empty", true);
    }
    return header;
  }

  private ObjectNode redirect(ObjectNode match) {
    ObjectNode redirect = object();
    switch (draw.below(4)) {
      case 0 -> redirect.put("path_redirect", draw.of("/here", "/here?x=1"));
      case 1 -> {
        if (match.has("prefix") || match.has("path") || match.has("path_separated_prefix")) {
          redirect.put("prefix_rewrite", draw.of("/new", "/", "/new/"));
        }
      }
      case 2 ->
          redirect.set(
              "regex_rewrite",
              object("pattern", object("regex", "^/([^/]+)"), "substitution", "/\\1-new"));
      default -> {}
    }
    if (draw.chance(0.4)) {
      redirect.put("host_redirect", draw.of("other.example", "other.example:81"));
    }
    if (draw.chance(0.3)) {
      redirect.put("port_redirect", draw.of(80, 443, 8443));
    }
    if (draw.chance(0.3)) {
      redirect.put("https_redirect", true);
    } else if (draw.chance(0.2)) {
      redirect.put("scheme_redirect", draw.of("https", "http"));
    }
    if (draw.chance(0.3)) {
      redirect.put("strip_query", true);
    }
    if (draw.chance(0.5)) {
      redirect.put(
          "response_code",
          draw.of("FOUND", "SEE_OTHER", "TEMPORARY_REDIRECT", "PERMANENT_REDIRECT"));
    }
    return redirect;
  }

  private ObjectNode directResponse() {
    ObjectNode response = object("status", draw.of(200, 201, 204, 404, 418, 500, 503));
    if (draw.chance(0.6)) {
      response.set("body", object("inline_string", draw.of("hello", "no", "{\"a\":1}")));
    }
    return response;
  }

  private ObjectNode forward(ObjectNode match) {
    ObjectNode route = object();
    switch (draw.below(10)) {
      case 0 -> route.put(inbound ? "cluster" : "cluster_header", inbound ? "one" : "x-cluster");
      case 1, 2 -> {
        ArrayNode clusters = Json.array();
        for (String name : inbound ? List.of("one", "two") : List.of("one", "two", "missing")) {
          if (draw.chance(0.7) || clusters.isEmpty()) {
            ObjectNode weighted = object("name", name, "weight", 1 + draw.below(50));
            edits(weighted, 0.3);
            filters.override(weighted, 0.2);
            clusters.add(weighted);
          }
        }
        route.set("weighted_clusters", object("clusters", clusters, "header_name", "x-draw"));
      }
      case 3 -> {
        route.put("cluster", inbound ? "two" : draw.of("missing", "empty", "closed"));
        if (draw.chance(0.3)) {
          route.put(
              "cluster_not_found_response_code", draw.of("NOT_FOUND", "INTERNAL_SERVER_ERROR"));
        }
      }
      default -> route.put("cluster", draw.of("one", "two"));
    }
    rewrite(route, match);
    switch (draw.below(inbound ? 1 : 8)) { // an application may refuse other hosts
      case 0 -> route.put("host_rewrite_literal", "inner.example");
      case 1 -> route.put("host_rewrite_header", "x-user");
      case 2 ->
          route.set(
              "host_rewrite_path_regex",
              object("pattern", object("regex", "^/([^/?]+).*$"), "substitution", "\\1.example"));
      default -> {}
    }
    if (draw.chance(0.2)) {
      route.put("append_x_forwarded_host", true);
    }
    if (!inbound && draw.chance(0.15)) {
      route.put("timeout", draw.of("0s", "0.25s", "60s"));
    }
    if (!inbound && draw.chance(0.4)) {
      route.set("retry_policy", retryPolicy());
    }
    return route;
  }

  private void rewrite(ObjectNode route, ObjectNode match) {
    switch (draw.below(8)) {
      case 0 -> {
        if (match.has("prefix") || match.has("path") || match.has("path_separated_prefix")) {
          route.put("prefix_rewrite", draw.of("/new", "/", "/new/", "/a/b"));
        }
      }
      case 1 ->
          route.set(
              "regex_rewrite",
              object(
                  "pattern", object("regex", draw.of("^/([^/]+)", "a", "/(.)")),
                  "substitution", draw.of("/r/\\1", "/\\0x", "/z").replace("\\1", "\\0")));
      case 2 -> {
        if (match.has("path_match_policy")) {
          route.set(
              "path_rewrite_policy",
              object(
                  "name",
                  "rw",
                  "typed_config",
                  object(
                      "@type",
                      "type.googleapis.com/envoy.extensions.path.rewrite.uri_template.v3.UriTemplateRewriteConfig",
                      "path_template_rewrite",
                      "/rewritten")));
        }
      }
      default -> {}
    }
  }

  private ObjectNode retryPolicy() {
    ObjectNode policy =
        object(
            "retry_on",
            draw.of(
                "5xx",
                "gateway-error",
                "connect-failure",
                "reset",
                "reset-before-request",
                "retriable-4xx",
                "refused-stream",
                "retriable-status-codes",
                "retriable-headers",
                "envoy-ratelimited",
                "5xx,retriable-4xx",
                "unavailable,cancelled",
                "internal,resource-exhausted"),
            "num_retries",
            draw.chance(0.7) ? draw.below(4) : null,
            "retry_back_off",
            object("base_interval", "0.001s", "max_interval", "0.002s"));
    if (draw.chance(0.4)) {
      policy.set("retriable_status_codes", array(418, 503));
    }
    if (draw.chance(0.4)) {
      policy.set(
          "retriable_headers", array(object("name", "x-retry", "string_match", stringMatch())));
    }
    if (draw.chance(0.15)) {
      policy.set("retriable_request_headers", array(object("name", "x-v", "present_match", true)));
    }
    if (draw.chance(0.15)) {
      policy.put("per_try_timeout", draw.of("0.15s", "30s"));
    }
    if (draw.chance(0.15)) {
      policy.set(
          "rate_limited_retry_back_off",
          object(
              "reset_headers",
              array(object("name", "retry-after", "format", "SECONDS")),
              "max_interval",
              "0.9s"));
    }
    return policy;
  }

  /** Header edits of one level. */
  void edits(ObjectNode level, double share) {
    if (draw.chance(share)) {
      ArrayNode added = level.putArray("request_headers_to_add");
      int count = 1 + draw.below(2);
      for (int i = 0; i < count; i++) {
        added.add(edit(draw, draw.of("x-v", "x-new", "x-user", "x-added")));
      }
    }
    if (draw.chance(share)) {
      ArrayNode added = level.putArray("response_headers_to_add");
      int count = 1 + draw.below(2);
      for (int i = 0; i < count; i++) {
        added.add(edit(draw, draw.of("x-r", "x-echo", "x-new", "x-retry")));
      }
    }
    if (draw.chance(share / 2)) {
      level.set("request_headers_to_remove", array(draw.of("x-v", "x-w", "x-new")));
    }
    if (draw.chance(share / 2)) {
      level.set("response_headers_to_remove", array(draw.of("x-r", "x-echo")));
    }
  }

  /** Adds a header. */
  static ObjectNode edit(Draw draw, String name) {
    return object(
        "header",
        object("key", name, "value", draw.of(FORMATS)),
        "append_action",
        draw.of(
            null,
            "APPEND_IF_EXISTS_OR_ADD",
            "ADD_IF_ABSENT",
            "OVERWRITE_IF_EXISTS_OR_ADD",
            "OVERWRITE_IF_EXISTS"),
        "keep_empty_value",
        draw.chance(0.2) ? true : null);
  }
}
