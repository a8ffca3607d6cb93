package io.inmesh.samples.meshctl;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.inmesh.Mesh;
import io.inmesh.call.Explanation;
import io.inmesh.call.LocalReply;
import io.inmesh.xds.XdsConfigSource;
import io.inmesh.xds.report.ResourceStatus;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Decides without sending, and says why. */
@Command(name = "explain", description = "Decides without sending, and says why.")
final class ExplainCommand implements Callable<Integer> {
  @Mixin private ConfigOptions options;

  @Option(names = "--method", defaultValue = "GET", description = "default GET")
  private String method;

  @Option(names = "--url", required = true, description = "http://host[:port]/path?query")
  private String url;

  @Option(
      names = {"-H", "--header"},
      paramLabel = "K:V",
      description = "a request header; may be given several times")
  private List<String> headers = List.of();

  @Option(names = "--random", paramLabel = "N", description = "fixes the draw")
  private @Nullable Long random;

  @Override
  public Integer call() throws Exception {
    CallLine line = CallLine.parse(Json.object().put("url", url).put("method", method).toString());
    PlainRequest request =
        new PlainRequest(method, line.scheme(), line.authority(), line.target()).random(random);
    for (String header : headers) {
      int colon = header.indexOf(':');
      if (colon <= 0) {
        throw new IllegalArgumentException("-H: " + header + " (expected: name:value)");
      }
      request.header(header.substring(0, colon), header.substring(colon + 1).strip());
    }
    XdsConfigSource source = options.source();
    try (Mesh mesh = options.mesh(source)) {
      if (!options.await(mesh)) {
        throw new IllegalArgumentException(
            "--config: no configuration from "
                + source.description()
                + " within the time of --wait");
      }
      ObjectNode result = toJson(mesh.explain(request));
      result.set("resources", versions(source.resources().get()));
      Output.print(options.isHuman(), result);
    }
    return Meshctl.GOOD;
  }

  private static ArrayNode versions(List<ResourceStatus> resources) {
    ArrayNode array = Json.array();
    for (ResourceStatus resource : resources) {
      array.add(
          Json.object()
              .put("type", resource.typeUrl())
              .put("name", resource.name())
              .put("version", resource.version())
              .put("state", resource.status()));
    }
    return array;
  }

  static ObjectNode toJson(Explanation explanation) {
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
    if (explanation.target() != null) {
      node.set("target", target(explanation.target()));
    }
    if (explanation.head() != null) {
      node.set(
          "sent",
          Json.object()
              .put("authority", explanation.head().authority())
              .put("path", explanation.head().path())
              .set("headers", pairs(explanation.head().headers())));
    }
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
    ArrayNode choices = node.putArray("choices");
    target
        .choices()
        .forEach(c -> choices.addObject().put("cluster", c.cluster()).put("weight", c.weight()));
    node.put("endpoint", target.endpoint());
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
      node.set(
          "retry",
          Json.object()
              .put("numRetries", target.retry().numRetries())
              .put("perTryTimeoutMillis", target.retry().perTryTimeout().toMillis())
              .set(
                  "on",
                  Json.MAPPER.valueToTree(
                      target.retry().on().stream().map(c -> c.token()).sorted().toList())));
    }
    return node;
  }

  private static ArrayNode pairs(List<String> lines) {
    ArrayNode array = Json.array();
    for (int i = 0; i < lines.size(); i += 2) {
      array.add(Json.array().add(lines.get(i)).add(lines.get(i + 1)));
    }
    return array;
  }
}
