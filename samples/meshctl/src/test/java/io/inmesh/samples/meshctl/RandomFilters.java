package io.inmesh.samples.meshctl;

import static io.inmesh.samples.meshctl.Draw.array;
import static io.inmesh.samples.meshctl.Draw.object;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * Draws a chain of HTTP filters and what the levels of a route table override of it. Nothing of it
 * depends on time or on draws of its own: shares are 0 or 100, tokens do not come back. Nothing
 * asks for a connection, which an outbound call of Inmesh does not have.
 */
final class RandomFilters {
  static final String[] ORIGINS = {"http://good.example", "http://a.good.example", "http://bad"};
  private static final String FILTERS = "type.googleapis.com/envoy.extensions.filters.http.";
  private static final String NEVER = "86400s";

  private final Draw draw;
  private final boolean inbound;
  private final List<Kind> kinds = new ArrayList<>();
  private final ArrayNode chain = Json.array();

  /**
   * Draws a chain.
   *
   * @param inbound whether requests come in, on a connection that rules may ask for; an outbound
   *     call has none in Inmesh
   */
  RandomFilters(Draw draw, boolean inbound) {
    this.draw = draw;
    this.inbound = inbound;
    if (draw.chance(0.5)) {
      return;
    }
    for (Kind kind : Kind.values()) {
      if (draw.chance(0.4)) {
        kinds.add(kind);
      }
    }
    for (int i = kinds.size() - 1; i > 0; i--) {
      Collections.swap(kinds, i, draw.below(i + 1));
    }
    for (Kind kind : kinds) {
      chain.add(
          object(
              "name", kind.filterName(),
              "disabled", draw.chance(0.1) ? true : null,
              "typed_config", ofChain(kind)));
    }
  }

  /** Whether there is any. */
  boolean any() {
    return !kinds.isEmpty();
  }

  /** The chain up to the router. */
  ArrayNode before(ObjectNode router) {
    return chain.deepCopy().add(router);
  }

  /** What a level of the route table says of the filters. */
  void override(ObjectNode level, double share) {
    ObjectNode overrides = Json.object();
    for (Kind kind : kinds) {
      if (draw.chance(share)) {
        overrides.set(kind.filterName(), ofLevel(kind));
      }
    }
    if (!overrides.isEmpty()) {
      level.set("typed_per_filter_config", overrides);
    }
  }

  private ObjectNode ofChain(Kind kind) {
    return switch (kind) {
      case MUTATION ->
          object(
              "@type",
              FILTERS + "header_mutation.v3.HeaderMutation",
              "mutations",
              mutations(),
              "most_specific_header_mutations_wins",
              draw.chance(0.4) ? true : null);
      case CORS -> object("@type", FILTERS + "cors.v3.Cors");
      case RBAC -> rules(object("@type", FILTERS + "rbac.v3.RBAC"));
      case FAULT -> fault();
      case LIMIT -> limit();
      case BUFFER -> object("@type", FILTERS + "buffer.v3.Buffer", "max_request_bytes", bytes());
    };
  }

  private ObjectNode ofLevel(Kind kind) {
    if (draw.chance(0.15)) {
      return object(
          "@type", "type.googleapis.com/envoy.config.route.v3.FilterConfig", "disabled", true);
    }
    if (draw.chance(0.1)) {
      return object(
          "@type", "type.googleapis.com/envoy.config.route.v3.FilterConfig", "config", own(kind));
    }
    return own(kind);
  }

  private ObjectNode own(Kind kind) {
    return switch (kind) {
      case MUTATION ->
          object(
              "@type",
              FILTERS + "header_mutation.v3.HeaderMutationPerRoute",
              "mutations",
              mutations());
      case CORS -> corsPolicy();
      case RBAC -> {
        ObjectNode route = object("@type", FILTERS + "rbac.v3.RBACPerRoute");
        if (draw.chance(0.9)) {
          route.set("rbac", rules(object()));
        }
        yield route;
      }
      case FAULT -> fault();
      case LIMIT -> limit();
      case BUFFER -> {
        ObjectNode route = object("@type", FILTERS + "buffer.v3.BufferPerRoute");
        if (draw.chance(0.3)) {
          route.put("disabled", true);
        } else {
          route.set("buffer", object("max_request_bytes", bytes()));
        }
        yield route;
      }
    };
  }

  private int bytes() {
    return draw.of(1, 8, 9, 1000);
  }

  private ObjectNode mutations() {
    ObjectNode mutations = object();
    if (draw.chance(0.7)) {
      mutations.set("request_mutations", headerMutations("x-v", "x-user", "x-f", "x-w"));
    }
    if (draw.chance(0.3)) {
      mutations.set("query_parameter_mutations", array(queryMutation()));
    }
    if (draw.chance(0.6)) {
      mutations.set("response_mutations", headerMutations("x-r", "x-echo", "x-f", "x-level"));
    }
    return mutations;
  }

  private ArrayNode headerMutations(String... names) {
    ArrayNode mutations = Json.array();
    int count = 1 + draw.below(3);
    for (int i = 0; i < count; i++) {
      String name = draw.of(names);
      mutations.add(
          draw.chance(0.25)
              ? object("remove", name)
              : object("append", RandomRoutes.edit(draw, name)));
    }
    return mutations;
  }

  private ObjectNode queryMutation() {
    String name = draw.of("q", "r", "new");
    return draw.chance(0.3)
        ? object("remove", name)
        : object(
            "append",
            object(
                "record",
                object("key", name, "value", draw.of("1", "abc", "%REQ(x-v)%")),
                "action",
                draw.of(
                    null,
                    "APPEND_IF_EXISTS_OR_ADD",
                    "ADD_IF_ABSENT",
                    "OVERWRITE_IF_EXISTS_OR_ADD",
                    "OVERWRITE_IF_EXISTS")));
  }

  private ObjectNode corsPolicy() {
    return object(
        "@type",
        FILTERS + "cors.v3.CorsPolicy",
        "allow_origin_string_match",
        draw.chance(0.8)
            ? array(
                draw.of(
                    object("suffix", ".good.example"),
                    object("exact", "http://good.example"),
                    object("exact", "*"),
                    object("safe_regex", object("regex", "http://.*good.*"))))
            : null,
        "allow_methods",
        draw.of(null, "GET,PUT", "*"),
        "allow_headers",
        draw.of(null, "x-v", "*"),
        "expose_headers",
        draw.of(null, "x-exposed", "*"),
        "max_age",
        draw.of(null, "600"),
        "allow_credentials",
        draw.chance(0.3) ? draw.chance(0.7) : null,
        "allow_private_network_access",
        draw.chance(0.3) ? draw.chance(0.7) : null,
        "forward_not_matching_preflights",
        draw.chance(0.4) ? draw.chance(0.5) : null,
        "filter_enabled",
        draw.chance(0.2) ? share("cors.enabled") : null);
  }

  private ObjectNode share(String key) {
    return object("default_value", object("numerator", draw.of(0, 100, 100)), "runtime_key", key);
  }

  private ObjectNode rules(ObjectNode rbac) {
    if (draw.chance(0.9)) {
      ObjectNode policies = object();
      int count = 1 + draw.below(2);
      for (int i = 0; i < count; i++) {
        policies.set(
            "p" + i,
            object("permissions", array(permission(2)), "principals", array(principal(2))));
      }
      rbac.set(
          "rules", object("action", draw.of("ALLOW", "DENY", "DENY", "LOG"), "policies", policies));
    }
    if (draw.chance(0.2)) {
      rbac.set("shadow_rules", object("action", "DENY"));
    }
    return rbac;
  }

  private ObjectNode permission(int depth) {
    if (inbound && draw.chance(0.15)) {
      return object("destination_port_range", object("start", 1, "end", draw.of(2, 65535)));
    }
    return switch (draw.below(depth > 0 ? 6 : 3)) {
      case 0 -> object("any", true);
      case 1 -> object("header", condition());
      case 2 ->
          object(
              "url_path",
              object(
                  "path",
                  draw.of(
                      object("prefix", "/a"),
                      object("suffix", "b"),
                      object("safe_regex", object("regex", "/[a-z]+")))));
      case 3 -> object("not_rule", permission(depth - 1));
      case 4 -> object("and_rules", object("rules", array(permission(depth - 1), permission(0))));
      default -> object("or_rules", object("rules", array(permission(depth - 1), permission(0))));
    };
  }

  private ObjectNode principal(int depth) {
    if (inbound && draw.chance(0.2)) {
      return object(
          draw.of("direct_remote_ip", "remote_ip"),
          object(
              "address_prefix", draw.of("127.0.0.2", "10.0.0.0", "127.0.0.0"), "prefix_len", 31));
    }
    return switch (draw.below(depth > 0 ? 6 : 3)) {
      case 0 -> object("any", true);
      case 1 -> object("header", condition());
      case 2 -> object("url_path", object("path", object("contains", draw.of("a", "x"))));
      case 3 -> object("not_id", principal(depth - 1));
      case 4 -> object("and_ids", object("ids", array(principal(depth - 1), principal(0))));
      default -> object("or_ids", object("ids", array(principal(depth - 1), principal(0))));
    };
  }

  /** A header match. */
  private ObjectNode condition() {
    return new RandomRoutes(draw, this, inbound)
        .header(draw.of("x-v", "x-w", "x-user", ":method", ":path"));
  }

  private ObjectNode fault() {
    ObjectNode fault = object("@type", FILTERS + "fault.v3.HTTPFault");
    if (draw.chance(0.8)) {
      ObjectNode abort = object();
      switch (draw.below(3)) {
        case 0 -> abort.put("http_status", draw.of(418, 429, 503, 204));
        case 1 -> abort.put("grpc_status", draw.of(0, 5, 14));
        default -> abort.set("header_abort", object());
      }
      abort.set("percentage", object("numerator", draw.of(0, 100, 100)));
      fault.set("abort", abort);
    }
    if (draw.chance(0.2)) {
      ObjectNode delay =
          object("fixed_delay", "0.01s", "percentage", object("numerator", draw.of(0, 100)));
      if (!isBufferedBehindFault()) {
        fault.set("delay", delay);
      }
    }
    if (draw.chance(0.4)) {
      fault.set("headers", array(condition()));
    }
    if (draw.chance(0.2)) {
      fault.put("upstream_cluster", draw.of("one", "two"));
    }
    if (draw.chance(0.1)) {
      fault.put("max_active_faults", 0);
    }
    return fault;
  }

  /** Envoy's buffer filter does not measure what has come whole during a delay: a difference. */
  private boolean isBufferedBehindFault() {
    return kinds.indexOf(Kind.BUFFER) > kinds.indexOf(Kind.FAULT);
  }

  private ObjectNode limit() {
    ObjectNode limit =
        object(
            "@type", FILTERS + "local_ratelimit.v3.LocalRateLimit",
            "stat_prefix", "limit",
            "status", draw.chance(0.3) ? object("code", draw.of(503, 403, 200)) : null,
            "token_bucket", object("max_tokens", draw.of(1, 3, 1000), "fill_interval", NEVER),
            "filter_enabled", draw.chance(0.9) ? share("limit.enabled") : null,
            "filter_enforced", draw.chance(0.9) ? share("limit.enforced") : null,
            "enable_x_ratelimit_headers", draw.of("OFF", "DRAFT_VERSION_03"),
            "rate_limited_as_resource_exhausted", draw.chance(0.2) ? true : null,
            "enable_retry_after_header", draw.chance(0.3) ? true : null,
            "always_consume_default_token_bucket", draw.chance(0.3) ? draw.chance(0.5) : null);
    if (draw.chance(0.3)) {
      limit.set(
          "response_headers_to_add", array(RandomRoutes.edit(draw, draw.of("x-r", "x-limited"))));
    }
    if (draw.chance(0.3)) {
      limit.set(
          "request_headers_to_add_when_not_enforced",
          array(RandomRoutes.edit(draw, draw.of("x-v", "x-over"))));
    }
    if (draw.chance(0.4)) {
      limit.set(
          "descriptors",
          array(
              object(
                  "entries",
                  array(object("key", "user", "value", draw.of("1", "2", "abc"))),
                  "token_bucket",
                  object("max_tokens", draw.of(1, 2), "fill_interval", NEVER))));
      limit.set(
          "rate_limits",
          array(
              object(
                  "actions",
                  array(
                      object(
                          "request_headers",
                          object("header_name", "x-user", "descriptor_key", "user"))))));
    }
    return limit;
  }

  private enum Kind {
    MUTATION,
    CORS,
    RBAC,
    FAULT,
    LIMIT,
    BUFFER;

    String filterName() {
      return name().toLowerCase(java.util.Locale.ROOT);
    }
  }
}
