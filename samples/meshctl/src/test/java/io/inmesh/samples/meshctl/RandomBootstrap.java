package io.inmesh.samples.meshctl;

import static io.inmesh.samples.meshctl.Draw.array;
import static io.inmesh.samples.meshctl.Draw.object;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** Draws a whole static bootstrap: one listener, its connection manager, some clusters. */
final class RandomBootstrap {
  private static final String MANAGER =
      "type.googleapis.com/envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager";

  private final Draw draw;
  private final boolean inbound;

  /**
   * Draws bootstraps.
   *
   * @param inbound whether the listener is for requests that come in
   */
  RandomBootstrap(Draw draw, boolean inbound) {
    this.draw = draw;
    this.inbound = inbound;
  }

  /** The bootstrap; {@code accessLog} gets a line of JSON a request. */
  ObjectNode make(int port, int admin, int one, int two, int closed, String accessLog) {
    ObjectNode manager =
        object(
            "@type", MANAGER,
            "stat_prefix", "out",
            "delayed_close_timeout", "0s",
            "normalize_path", draw.chance(0.5) ? draw.chance(0.8) : null,
            "merge_slashes", draw.chance(0.3) ? true : null,
            "path_with_escaped_slashes_action",
                draw.chance(0.3)
                    ? draw.of(
                        "KEEP_UNCHANGED",
                        "REJECT_REQUEST",
                        "UNESCAPE_AND_REDIRECT",
                        "UNESCAPE_AND_FORWARD")
                    : null,
            "strip_any_host_port", draw.chance(0.2) ? true : null,
            "strip_trailing_host_dot", draw.chance(0.2) ? true : null,
            "generate_request_id", draw.chance(0.3) ? draw.chance(0.5) : null,
            "preserve_external_request_id", draw.chance(0.2) ? true : null,
            "always_set_request_id_in_response", draw.chance(0.2) ? true : null,
            "via", draw.chance(0.1) ? "inmesh" : null);
    if (draw.chance(0.3)) {
      manager.set(
          "internal_address_config",
          object("cidr_ranges", array(object("address_prefix", "10.0.0.0", "prefix_len", 8))));
    }
    if (draw.chance(0.3)) {
      manager.set("local_reply_config", localReplies());
    }
    if (inbound) {
      clients(manager);
    }
    RandomFilters filters = new RandomFilters(draw, inbound);
    manager.set("route_config", new RandomRoutes(draw, filters, inbound).table());
    manager.set(
        "http_filters",
        filters.before(
            object(
                "name",
                "envoy.filters.http.router",
                "typed_config",
                object(
                    "@type",
                    "type.googleapis.com/envoy.extensions.filters.http.router.v3.Router",
                    "suppress_envoy_headers",
                    draw.chance(0.15) ? true : null))));
    manager.set("access_log", array(accessLog(accessLog)));
    ObjectNode listener =
        object(
            "name",
            "out",
            "traffic_direction",
            inbound ? "INBOUND" : null,
            "address",
            address(port),
            "filter_chains",
            array(
                object(
                    "filters",
                    array(
                        object(
                            "name",
                            "envoy.filters.network.http_connection_manager",
                            "typed_config",
                            manager)))));
    ArrayNode clusters =
        array(
            cluster("one", one),
            cluster("two", two),
            cluster("closed", closed),
            cluster("empty", 0));
    return object(
        "admin", object("address", address(admin)),
        "node", object("id", "comparison", "cluster", "comparison"),
        "static_resources", object("listeners", array(listener), "clusters", clusters));
  }

  /** What the manager makes of where requests come from. */
  private void clients(ObjectNode manager) {
    if (draw.chance(0.5)) {
      manager.put("use_remote_address", true);
      if (draw.chance(0.3)) {
        manager.put("skip_xff_append", true);
      }
      if (draw.chance(0.3)) {
        manager.put("append_x_forwarded_port", true);
      }
    }
    if (draw.chance(0.4)) {
      manager.put("xff_num_trusted_hops", 1 + draw.below(2));
    }
    if (draw.chance(0.3)) {
      manager.set(
          "common_http_protocol_options",
          object("headers_with_underscores_action", draw.of("DROP_HEADER", "REJECT_REQUEST")));
    }
  }

  private ObjectNode localReplies() {
    ObjectNode mapper =
        object(
            "filter",
            object(
                "status_code_filter",
                object(
                    "comparison",
                    object(
                        "op",
                        draw.of("EQ", "GE", "LE"),
                        "value",
                        object("default_value", draw.of(404, 503), "runtime_key", "k")))),
            "status_code",
            draw.of(null, 402, 500));
    if (draw.chance(0.5)) {
      mapper.set("body", object("inline_string", "mapped"));
    }
    if (draw.chance(0.4)) {
      mapper.set(
          "headers_to_add",
          array(
              object(
                  "header",
                  object("key", "x-mapped", "value", "%RESPONSE_CODE%"),
                  "append_action",
                  "OVERWRITE_IF_EXISTS_OR_ADD")));
    }
    ObjectNode config = object("mappers", array(mapper));
    if (draw.chance(0.3)) {
      config.set(
          "body_format",
          object(
              "omit_empty_values",
              draw.chance(0.5) ? true : null,
              "json_format",
              object(
                  "code", "%RESPONSE_CODE%",
                  "body", "%LOCAL_REPLY_BODY%",
                  "path", "%REQ(:path)%",
                  "user", "%REQ(x-user)%",
                  "text", "<%REQ(x-v)%>",
                  "nested",
                      object("attempts", "%UPSTREAM_REQUEST_ATTEMPT_COUNT%", "z", "%REQ(nope)%"))));
    } else if (draw.chance(0.5)) {
      config.set(
          "body_format",
          object(
              "text_format_source",
              object("inline_string", "%LOCAL_REPLY_BODY%|%RESPONSE_CODE%|%REQ(:path)%\n")));
    }
    return config;
  }

  private static ObjectNode accessLog(String path) {
    return object(
        "name",
        "envoy.access_loggers.file",
        "typed_config",
        object(
            "@type",
            "type.googleapis.com/envoy.extensions.access_loggers.file.v3.FileAccessLog",
            "path",
            path,
            "log_format",
            object(
                "json_format",
                object(
                    "id", "%REQ(x-test-id)%",
                    "flags", "%RESPONSE_FLAGS%",
                    "route", "%ROUTE_NAME%",
                    "cluster", "%UPSTREAM_CLUSTER_RAW%",
                    "host", "%UPSTREAM_HOST%",
                    "attempts", "%UPSTREAM_REQUEST_ATTEMPT_COUNT%",
                    "details", "%RESPONSE_CODE_DETAILS%"))));
  }

  private static ObjectNode address(int port) {
    return object("socket_address", object("address", "127.0.0.1", "port_value", port));
  }

  private static ObjectNode cluster(String name, int port) {
    ArrayNode endpoints =
        port == 0
            ? array()
            : array(
                object(
                    "lb_endpoints", array(object("endpoint", object("address", address(port))))));
    return object(
        "name",
        name,
        "type",
        "STATIC",
        "connect_timeout",
        "5s",
        "load_assignment",
        object("cluster_name", name, "endpoints", endpoints));
  }
}
