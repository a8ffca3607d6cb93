package io.inmesh.samples.meshctl;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.inmesh.config.ConfigSource;
import io.inmesh.config.HttpConnectionManager;
import io.inmesh.config.Listener;
import io.inmesh.config.MeshConfig;
import io.inmesh.config.RouteSource;
import io.inmesh.config.RouteTable;
import io.inmesh.config.Trouble;
import io.inmesh.xds.XdsConfigSource;
import io.inmesh.xds.bootstrap.BootstrapException;
import io.inmesh.xds.bootstrap.BootstrapReader;
import io.inmesh.xds.text.TextProblem;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** Reads a route configuration that no listener has: it is given one to be read with. */
final class RouteTableReader {
  private static final String TYPES = "type.googleapis.com/envoy.";
  private static final String ROUTES = "route_config.";
  private static final String LISTENER = "outbound";

  private RouteTableReader() {}

  /**
   * Reads one. Its clusters need not exist.
   *
   * @throws BootstrapException when it is rejected, with paths inside the route configuration
   */
  static RouteTable read(ObjectNode routes) {
    ObjectNode bootstrap = Json.object();
    bootstrap.putObject("node").put("id", "route-check");
    bootstrap.putObject("static_resources").putArray("listeners").add(listener(routes));
    CompletableFuture<RouteTable> table = new CompletableFuture<>();
    try (XdsConfigSource source = source(bootstrap)) {
      source.start(new TableSink(table));
      return table.join();
    }
  }

  private static XdsConfigSource source(ObjectNode bootstrap) {
    try {
      XdsConfigSource source =
          XdsConfigSource.of(new BootstrapReader().parse("routes", bootstrap.toString()));
      List<TextProblem> errors =
          source.check().stream().flatMap(resource -> resource.errors().stream()).toList();
      if (!errors.isEmpty()) {
        throw new BootstrapException(errors);
      }
      return source;
    } catch (BootstrapException e) {
      throw new BootstrapException(e.problems().stream().map(RouteTableReader::inside).toList());
    }
  }

  private static TextProblem inside(TextProblem problem) {
    int at = problem.path().indexOf(ROUTES);
    String path = at < 0 ? "" : problem.path().substring(at + ROUTES.length());
    return new TextProblem(problem.source(), 0, 0, path, problem.value(), problem.expected());
  }

  private static ObjectNode listener(ObjectNode routes) {
    ObjectNode manager =
        Json.object()
            .put(
                "@type",
                TYPES
                    + "extensions.filters.network.http_connection_manager.v3.HttpConnectionManager")
            .put("stat_prefix", "route-check");
    manager.set("route_config", withoutClusters(routes));
    manager
        .putArray("http_filters")
        .addObject()
        .put("name", "envoy.filters.http.router")
        .putObject("typed_config")
        .put("@type", TYPES + "extensions.filters.http.router.v3.Router");
    ObjectNode listener = Json.object().put("name", LISTENER);
    listener.putObject("api_listener").set("api_listener", manager);
    return listener;
  }

  /** Static routes are held to the clusters that there are unless they say otherwise. */
  private static ObjectNode withoutClusters(ObjectNode routes) {
    ObjectNode copy = routes.deepCopy();
    if (copy.path("validateClusters").isBoolean()) {
      copy.remove("validateClusters");
    }
    return copy.has("validate_clusters") && !copy.get("validate_clusters").isBoolean()
        ? copy
        : copy.put("validate_clusters", false);
  }

  /** Waits for the listener's routes. */
  private record TableSink(CompletableFuture<RouteTable> table) implements ConfigSource.Sink {
    @Override
    public void onConfig(MeshConfig config) {
      Listener listener = config.listeners().get(LISTENER);
      HttpConnectionManager manager = listener == null ? null : listener.outbound();
      if (manager != null && manager.routes() instanceof RouteSource.Inline inline) {
        table.complete(inline.table());
      } else {
        String reason = "the routes cannot be used: " + config.problems();
        table.completeExceptionally(new IllegalStateException(reason));
      }
    }

    @Override
    public void onTroubles(List<Trouble> troubles) {
      // The routes themselves were checked before; no cluster is needed.
    }
  }
}
