package io.inmesh.samples.meshctl;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.inmesh.Mesh;
import io.inmesh.config.UnknownAuthority;
import io.inmesh.xds.XdsConfigSource;
import io.inmesh.xds.bootstrap.BootstrapException;
import io.inmesh.xds.bootstrap.BootstrapReader;
import io.inmesh.xds.text.TextProblem;
import java.util.Collection;
import java.util.List;

/** A mesh made up around one route configuration, to be asked and never sent through. */
final class RouteMesh {
  private static final String TYPES = "type.googleapis.com/envoy.";
  private static final String ROUTES = "route_config.";

  private RouteMesh() {}

  /**
   * Makes one.
   *
   * @param clusters that the routes may name; each gets an endpoint
   * @param offKeys keys of the runtime under which every fraction is nothing
   * @throws BootstrapException when the routes are rejected, with paths inside the route
   *     configuration
   */
  static Mesh of(JsonNode routes, Collection<String> clusters, Collection<String> offKeys)
      throws InterruptedException {
    ObjectNode bootstrap = Json.object();
    bootstrap.putObject("node").put("id", "route-check");
    ObjectNode statics = bootstrap.putObject("static_resources");
    statics.putArray("listeners").add(listener(routes));
    ArrayNode all = statics.putArray("clusters");
    clusters.forEach(name -> all.add(cluster(name)));
    ObjectNode layer =
        bootstrap.putObject("layered_runtime").putArray("layers").addObject().put("name", "test");
    ObjectNode values = layer.putObject("static_layer");
    offKeys.forEach(key -> values.put(key, 0));
    Mesh mesh = Mesh.builder(source(bootstrap)).unknownAuthority(UnknownAuthority.REJECT).build();
    while (!mesh.isConfigured()) {
      Thread.sleep(1);
    }
    return mesh;
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
      throw new BootstrapException(e.problems().stream().map(RouteMesh::inside).toList());
    }
  }

  private static TextProblem inside(TextProblem problem) {
    int at = problem.path().indexOf(ROUTES);
    String path = at < 0 ? "" : problem.path().substring(at + ROUTES.length());
    return new TextProblem(problem.source(), 0, 0, path, problem.value(), problem.expected());
  }

  private static ObjectNode listener(JsonNode routes) {
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
    ObjectNode listener = Json.object().put("name", "outbound");
    listener.putObject("api_listener").set("api_listener", manager);
    return listener;
  }

  private static ObjectNode cluster(String name) {
    ObjectNode cluster = Json.object().put("name", name).put("type", "STATIC");
    ObjectNode assignment = cluster.putObject("load_assignment").put("cluster_name", name);
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
    return cluster;
  }
}
