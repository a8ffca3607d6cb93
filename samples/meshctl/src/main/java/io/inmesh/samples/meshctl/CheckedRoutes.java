package io.inmesh.samples.meshctl;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.inmesh.config.InvalidRoute;
import io.inmesh.config.Route;
import io.inmesh.config.RouteEntry;
import io.inmesh.config.RouteMatch;
import io.inmesh.config.RouteTable;
import io.inmesh.config.RuntimeFraction;
import io.inmesh.config.RuntimeValues;
import io.inmesh.config.VirtualHost;
import io.inmesh.internal.route.CompiledRouteTable;
import io.inmesh.xds.bootstrap.BootstrapException;
import io.inmesh.xds.text.NodePath;
import io.inmesh.xds.text.TextNode;
import io.inmesh.xds.text.TextProblem;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The route configuration that is checked: its table alone, with nothing around it. The mesh's own
 * API has none without a listener, hence the engine's.
 */
final class CheckedRoutes {
  private final RouteTable source;
  private final Map<String, CompiledRouteTable> tables = new HashMap<>();

  /**
   * Reads a file.
   *
   * @throws IllegalArgumentException when there is no such file
   * @throws BootstrapException when the routes are rejected, with all that is wrong with them
   */
  CheckedRoutes(Path file) {
    TextNode.Mapping document = Documents.read("--config", file, "a RouteConfiguration");
    try {
      source = RouteTableReader.read((ObjectNode) Documents.toJson(document));
    } catch (BootstrapException e) {
      throw new BootstrapException(
          e.problems().stream().map(problem -> placed(file, document, problem)).toList());
    }
  }

  private static TextProblem placed(Path file, TextNode document, TextProblem problem) {
    TextNode at = NodePath.find(document, problem.path());
    return new TextProblem(
        file.toString(),
        at.line(),
        at.column(),
        problem.path(),
        problem.value(),
        problem.expected());
  }

  /** The table as it is while one key of the runtime is on; "" for none. */
  CompiledRouteTable table(String runtime) {
    return tables.computeIfAbsent(
        runtime, key -> CompiledRouteTable.compile(with(source, key), RuntimeValues.EMPTY));
  }

  private static RouteTable with(RouteTable table, String runtime) {
    return new RouteTable(
        table.name(),
        table.virtualHosts().stream().map(host -> with(host, runtime)).toList(),
        table.requestHeaders(),
        table.responseHeaders(),
        table.internalOnlyHeaders(),
        table.filterConfig(),
        table.mirrors(),
        table.options());
  }

  private static VirtualHost with(VirtualHost host, String runtime) {
    List<RouteEntry> routes = host.routes().stream().map(route -> with(route, runtime)).toList();
    return new VirtualHost(
        host.name(),
        host.domains(),
        routes,
        host.requestHeaders(),
        host.responseHeaders(),
        host.filterConfig(),
        host.policies(),
        host.annotations());
  }

  private static RouteEntry with(RouteEntry entry, String runtime) {
    if (entry instanceof InvalidRoute invalid) {
      RouteMatch match = invalid.match();
      return new InvalidRoute(
          invalid.name(), match == null ? null : with(match, runtime), invalid.reason());
    }
    Route route = (Route) entry;
    return new Route(
        route.name(),
        with(route.match(), runtime),
        route.action(),
        route.requestHeaders(),
        route.responseHeaders(),
        route.filterConfig(),
        route.metadata(),
        route.bufferLimits());
  }

  private static RouteMatch with(RouteMatch match, String runtime) {
    return new RouteMatch(
        match.path(),
        match.headers(),
        match.queryParameters(),
        match.cookies(),
        with(match.fraction(), runtime),
        match.grpcOnly(),
        match.tls(),
        match.dynamicMetadata());
  }

  /** As in router_check_tool: nothing unless its key is the test's; then at least one part. */
  private static @Nullable RuntimeFraction with(
      @Nullable RuntimeFraction fraction, String runtime) {
    if (fraction == null) {
      return null;
    }
    boolean on = !runtime.isEmpty() && runtime.equals(fraction.runtimeKey());
    int numerator = on ? Math.max(1, fraction.numerator()) : 0;
    return new RuntimeFraction(numerator, fraction.denominator(), null);
  }
}
