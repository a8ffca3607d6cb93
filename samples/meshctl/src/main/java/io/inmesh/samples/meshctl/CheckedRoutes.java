package io.inmesh.samples.meshctl;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.inmesh.Mesh;
import io.inmesh.call.HeadersView;
import io.inmesh.xds.bootstrap.BootstrapException;
import io.inmesh.xds.text.NodePath;
import io.inmesh.xds.text.TextNode;
import io.inmesh.xds.text.TextProblem;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The route configuration that is checked. As in router_check_tool a fraction of the runtime is
 * nothing unless its key is the test's; then it is at least one part.
 */
final class CheckedRoutes implements AutoCloseable {
  private final Path file;
  private final TextNode.Mapping document;
  private final JsonNode routes;
  private final Set<String> clusters = new LinkedHashSet<>();
  private final Set<String> runtimeKeys;
  private final Map<String, Mesh> meshes = new HashMap<>();

  /**
   * Reads a file.
   *
   * @param tests for the names of clusters that a request's header gives
   * @throws IllegalArgumentException when there is no such file
   */
  CheckedRoutes(Path file, List<RouteTest> tests) {
    this.file = file;
    document = Documents.read("--config", file, "a RouteConfiguration");
    routes = Documents.toJson(document);
    for (JsonNode fraction : values("runtime_fraction", "runtimeFraction")) {
      atLeastOne(fraction);
    }
    runtimeKeys = texts(values("runtime_key", "runtimeKey"));
    clusters.addAll(texts(routes.findValues("cluster")));
    for (JsonNode weighted : values("weighted_clusters", "weightedClusters")) {
      weighted.path("clusters").forEach(c -> clusters.add(c.path("name").asText()));
    }
    for (String header : texts(values("cluster_header", "clusterHeader"))) {
      tests.forEach(test -> addValues(test.request().headers(), header));
    }
    clusters.remove("");
  }

  private void addValues(HeadersView headers, String name) {
    for (int i = 0; i < headers.size(); i++) {
      if (headers.name(i).equalsIgnoreCase(name)) {
        clusters.add(headers.value(i));
      }
    }
  }

  /**
   * The routes as a mesh, with this key of the runtime on.
   *
   * @throws BootstrapException when the routes are rejected, with all that is wrong with them
   */
  Mesh mesh(String runtime) throws InterruptedException {
    Mesh known = meshes.get(runtime);
    if (known != null) {
      return known;
    }
    Set<String> off = new LinkedHashSet<>(runtimeKeys);
    off.remove(runtime);
    try {
      Mesh made = RouteMesh.of(routes, clusters, off);
      meshes.put(runtime, made);
      return made;
    } catch (BootstrapException e) {
      throw new BootstrapException(e.problems().stream().map(this::placed).toList());
    }
  }

  private TextProblem placed(TextProblem problem) {
    TextNode at = NodePath.find(document, problem.path());
    return new TextProblem(
        file.toString(),
        at.line(),
        at.column(),
        problem.path(),
        problem.value(),
        problem.expected());
  }

  private List<JsonNode> values(String name, String jsonName) {
    List<JsonNode> found = routes.findValues(name);
    found.addAll(routes.findValues(jsonName));
    return found;
  }

  private static Set<String> texts(List<JsonNode> values) {
    Set<String> texts = new LinkedHashSet<>();
    values.stream().filter(JsonNode::isTextual).forEach(value -> texts.add(value.asText()));
    return texts;
  }

  private static void atLeastOne(JsonNode fraction) {
    JsonNode value =
        fraction.has("defaultValue") ? fraction.get("defaultValue") : fraction.get("default_value");
    if (value instanceof ObjectNode set && set.path("numerator").asInt() == 0) {
      set.put("numerator", 1);
    }
  }

  @Override
  public void close() {
    meshes.values().forEach(Mesh::close);
  }
}
