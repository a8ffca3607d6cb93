package io.inmesh.samples.meshctl;

import io.inmesh.call.HeaderBytes;
import io.inmesh.call.HeaderLines;
import io.inmesh.call.HeadersView;
import io.inmesh.config.Timeouts;
import io.inmesh.internal.route.ClusterTarget;
import io.inmesh.internal.route.CompiledAction;
import io.inmesh.internal.route.CompiledRoute;
import io.inmesh.internal.route.CompiledRouteTable;
import io.inmesh.internal.route.CompiledVirtualHost;
import io.inmesh.internal.route.ForwardHead;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;

/**
 * What a route table makes of a test's request and response, as Envoy's router_check_tool sees it.
 * Nothing stands before the table: no connection manager that takes headers of the request off or
 * adds some, and no router behind it.
 */
final class CheckedRequest {
  private final RouteTest test;
  private final HeaderLines response;
  private PlainRequest request;

  /** What {@code validate} can ask; what there is none of is missing. */
  private Map<String, String> fields = Map.of();

  private CheckedRequest(RouteTest test) {
    this.test = test;
    request = test.request();
    response = test.responseHeaders().copy();
  }

  /** Asks the table what it makes of a test. */
  static CheckedRequest of(CompiledRouteTable table, RouteTest test) {
    CheckedRequest checked = new CheckedRequest(test);
    CompiledRoute route = table.match(test.request(), checked.context(), test.random());
    if (route != null) {
      CompiledVirtualHost host = table.virtualHost(test.request().authority());
      checked.fields = checked.take(Objects.requireNonNull(host), route);
    }
    return checked;
  }

  private Map<String, String> take(CompiledVirtualHost host, CompiledRoute route) {
    CompiledAction action = route.action();
    if (action instanceof CompiledAction.Redirect redirect) {
      return redirect(route, redirect);
    }
    if (action instanceof CompiledAction.DirectResponse direct) {
      return answer(route, direct);
    }
    if (action instanceof CompiledAction.Invalid) {
      return Map.of();
    }
    String cluster = action instanceof CompiledAction.Forward forward ? forward(forward) : "";
    String virtualCluster = host.statName(request); // after the rewrites, unlike a router
    return Map.of(
        "cluster_name", cluster,
        "virtual_cluster_name", virtualCluster == null ? "" : virtualCluster,
        "virtual_host_name", route.virtualHost(),
        "path_rewrite", request.path(),
        "host_rewrite", request.authority(),
        "timeout", TimeoutText.of(timeout(action)));
  }

  /** The value of a field of {@code ValidationAssert}. */
  String field(String name) {
    String value = fields.get(name);
    return value != null
        ? HeaderBytes.toText(value)
        : switch (name) {
          case "code_redirect" -> "0";
          case "timeout" -> TimeoutText.of(Duration.ZERO);
          default -> "";
        };
  }

  /** The request as its route leaves it. */
  PlainRequest request() {
    return request;
  }

  /** The headers of the response as its route leaves them. */
  HeadersView response() {
    return EnvoyHeaders.ofResponse(response);
  }

  private TestContext context() {
    return new TestContext(test, request);
  }

  /** Edits and rewrites as a router does before it sends; returns the name of the cluster. */
  private String forward(CompiledAction.Forward forward) {
    PlainRequest came = request;
    ClusterTarget target = forward.clusters().choose(came, test.random());
    HeaderLines headers = came.copyOfHeaders();
    target.editRequest(headers, context());
    ForwardHead head = forward.head(target, came, headers, "", true, context());
    head.writeTo(headers, true);
    request = came.as(head.authority(), head.path(), EnvoyHeaders.ofRequest(headers));
    target.editResponse(response, context());
    return target.cluster(came);
  }

  private static Duration timeout(CompiledAction action) {
    return action instanceof CompiledAction.Forward forward
        ? forward.source().timeouts().request()
        : Timeouts.DEFAULT.request();
  }

  private Map<String, String> redirect(CompiledRoute route, CompiledAction.Redirect redirect) {
    PlainRequest came = request;
    String path = redirect.rewrittenPath(came, context());
    if (path != null) {
      HeaderLines headers = came.copyOfHeaders();
      headers.set("x-envoy-original-path", came.path());
      request = came.as(came.authority(), path, headers);
    }
    String url = redirect.location(came, new TestContext(test, came));
    return reply(route, redirect.status(), "", url);
  }

  private Map<String, String> answer(CompiledRoute route, CompiledAction.DirectResponse direct) {
    return reply(
        route,
        direct.status(),
        direct.body(body -> new TestContext(test, request, body)),
        direct.url(request, context()));
  }

  /** The tool's local reply has neither {@code location} nor {@code date}. */
  private Map<String, String> reply(CompiledRoute route, int status, String body, String url) {
    response.append(":status", Integer.toString(status));
    if (!body.isEmpty()) {
      int length = body.getBytes(StandardCharsets.UTF_8).length;
      response.append("content-length", Integer.toString(length));
      response.append("content-type", "text/plain");
    }
    route.editResponse(response, context());
    return Map.of("path_redirect", url, "code_redirect", Integer.toString(status));
  }
}
