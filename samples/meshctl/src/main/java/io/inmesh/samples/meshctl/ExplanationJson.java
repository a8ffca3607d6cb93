package io.inmesh.samples.meshctl;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.inmesh.call.Explanation;
import io.inmesh.call.HeaderBytes;
import io.inmesh.call.HeadersView;
import io.inmesh.call.LocalReply;
import io.inmesh.call.RequestView;
import io.inmesh.config.ClusterSpecifier;
import io.inmesh.config.RetryOn;
import io.inmesh.config.RetryPolicy;
import io.inmesh.config.TransportSecurity;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** An explanation as {@code meshctl explain} prints it. */
final class ExplanationJson {
  private ExplanationJson() {}

  static ObjectNode of(Explanation explanation, RequestView request) {
    ObjectNode node = Json.object();
    node.put("virtualHost", explanation.virtualHost());
    node.put("route", explanation.route());
    node.put("routeIndex", explanation.routeIndex());
    ArrayNode passed = node.putArray("passed");
    for (Explanation.Passed route : explanation.passed()) {
      passed.add(
          Json.object()
              .put("index", route.index())
              .put("route", route.route())
              .put("reason", route.reason()));
    }
    if (explanation.virtualCluster() != null) {
      node.put("virtualCluster", explanation.virtualCluster());
    }
    node.put("bypass", explanation.bypass());
    node.set("filters", filters(explanation.filters()));
    if (explanation.target() != null) {
      node.set("target", target(explanation.target()));
    }
    if (explanation.head() != null) {
      node.set("sent", sent(explanation.head(), request));
    }
    node.set("responseHeaderEdits", RecordJson.of(explanation.responseEdits()));
    LocalReply reply = explanation.reply();
    if (reply != null) {
      node.set(
          "reply",
          Json.object()
              .put("status", reply.status())
              .put("body", reply.body())
              .put("responseFlags", reply.flags())
              .put("details", reply.details())
              .set("headers", pairs(reply.headers())));
    }
    return node;
  }

  private static ObjectNode target(Explanation.Target target) {
    ObjectNode node = Json.object().put("cluster", target.cluster());
    node.set("chosenBy", chosenBy(target));
    ArrayNode choices = node.putArray("choices");
    target
        .choices()
        .forEach(c -> choices.addObject().put("cluster", c.cluster()).put("weight", c.weight()));
    node.put("endpoint", target.endpoint());
    node.set("tls", tls(target.transport()));
    ArrayNode endpoints = node.putArray("endpoints");
    for (Explanation.Host host : target.endpoints()) {
      endpoints
          .addObject()
          .put("address", host.address())
          .put("health", host.health())
          .put("weight", host.weight())
          .put("priority", host.priority())
          .put("locality", host.locality())
          .put("activeRequests", host.activeRequests());
    }
    node.put("timeoutMillis", target.timeout().toMillis());
    if (target.retry() != null) {
      node.set("retry", retry(target.retry()));
    }
    return node;
  }

  private static ObjectNode retry(RetryPolicy policy) {
    ObjectNode node = Json.object();
    ArrayNode on = node.putArray("on");
    policy.on().stream().map(RetryOn::token).sorted().forEach(on::add);
    node.put("numRetries", policy.numRetries())
        .put("perTryTimeoutMillis", policy.perTryTimeout().toMillis())
        .put("perTryIdleTimeoutMillis", policy.perTryIdleTimeout().toMillis());
    node.set("backOff", RecordJson.of(policy.backoff()));
    node.set("rateLimitedBackOff", RecordJson.of(policy.rateLimited()));
    node.set("retriable", RecordJson.of(policy.retriable()));
    node.set("hosts", RecordJson.of(policy.hosts()));
    return node;
  }

  private static ArrayNode pairs(List<String> lines) {
    ArrayNode array = Json.array();
    for (int i = 0; i < lines.size(); i += 2) {
      array.add(Json.array().add(lines.get(i)).add(HeaderBytes.toText(lines.get(i + 1))));
    }
    return array;
  }

  private static ArrayNode filters(List<Explanation.Filter> filters) {
    ArrayNode array = Json.array();
    for (Explanation.Filter filter : filters) {
      ObjectNode node =
          array
              .addObject()
              .put("name", filter.name())
              .put("type", filter.config().filterType())
              .put("disabled", filter.disabled());
      node.set("config", RecordJson.of(filter.config()));
      ArrayNode overrides = node.putArray("overrides");
      filter.overrides().forEach(config -> overrides.add(RecordJson.of(config)));
    }
    return array;
  }

  private static ObjectNode chosenBy(Explanation.Target target) {
    ObjectNode node = Json.object();
    ClusterSpecifier specifier = target.specifier();
    if (specifier instanceof ClusterSpecifier.Single) {
      return node.put("specifier", "cluster");
    }
    if (specifier instanceof ClusterSpecifier.FromHeader fromHeader) {
      return node.put("specifier", "cluster_header").put("header", fromHeader.header());
    }
    ClusterSpecifier.Weighted weighted = (ClusterSpecifier.Weighted) specifier;
    node.put("specifier", "weighted_clusters")
        .put("random", Long.toUnsignedString(target.random()))
        .put("totalWeight", target.choices().stream().mapToLong(Explanation.Choice::weight).sum());
    if (weighted.randomHeader() != null) {
      node.put("randomHeader", weighted.randomHeader());
    }
    return node;
  }

  private static ObjectNode tls(@Nullable TransportSecurity transport) {
    ObjectNode node = Json.object();
    if (transport == null) {
      return node;
    }
    node.put("mode", transport.getClass().getSimpleName().toLowerCase(Locale.ROOT));
    return transport instanceof TransportSecurity.Unusable unusable
        ? node.put("reason", unusable.reason())
        : node;
  }

  /** What is sent, and what of that differs from what the caller gave. */
  private static ObjectNode sent(Explanation.Head head, RequestView request) {
    ObjectNode node =
        Json.object()
            .put("authority", HeaderBytes.toText(head.authority()))
            .put("path", HeaderBytes.toText(head.path()));
    node.set("headers", pairs(head.headers()));
    ObjectNode rewrites = node.putObject("rewrites");
    rewrite(rewrites, "authority", request.authority(), head.authority());
    rewrite(rewrites, "path", request.path(), head.path());
    List<String> added = new ArrayList<>(head.headers());
    List<String> removed = new ArrayList<>();
    HeadersView given = request.headers();
    for (int i = 0; i < given.size(); i++) {
      if (!removePair(added, given.name(i), given.value(i))) {
        removed.add(given.name(i));
        removed.add(given.value(i));
      }
    }
    ObjectNode edits = node.putObject("headerEdits");
    edits.set("added", pairs(added));
    edits.set("removed", pairs(removed));
    return node;
  }

  private static void rewrite(ObjectNode rewrites, String field, String from, String to) {
    if (!from.equals(to)) {
      rewrites
          .putObject(field)
          .put("from", HeaderBytes.toText(from))
          .put("to", HeaderBytes.toText(to));
    }
  }

  private static boolean removePair(List<String> lines, String name, String value) {
    for (int i = 0; i < lines.size(); i += 2) {
      if (lines.get(i).equals(name) && lines.get(i + 1).equals(value)) {
        lines.subList(i, i + 2).clear();
        return true;
      }
    }
    return false;
  }
}
