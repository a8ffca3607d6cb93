package io.inmesh.internal.route;

import io.inmesh.config.HeaderEdits;
import io.inmesh.config.PathMatcher;
import io.inmesh.config.Route;
import io.inmesh.config.RouteAction;
import io.inmesh.config.RouteEntry;
import io.inmesh.config.RouteMatch;
import io.inmesh.config.RouteTable;
import io.inmesh.config.RuntimeValues;
import io.inmesh.config.VirtualHost;
import java.util.List;
import java.util.Map;

/** Route tables for tests. */
final class Tables {
  private Tables() {}

  /** One virtual host for every authority. */
  static CompiledRouteTable of(RouteEntry... routes) {
    return compile(
        RouteTable.of("t", List.of(VirtualHost.of("all", List.of("*"), List.of(routes)))));
  }

  static CompiledRouteTable compile(RouteTable table) {
    return CompiledRouteTable.compile(table, RuntimeValues.EMPTY);
  }

  static RouteTable with(RouteTable table, RouteTable.Options options) {
    return new RouteTable(
        table.name(),
        table.virtualHosts(),
        HeaderEdits.NONE,
        HeaderEdits.NONE,
        List.of(),
        Map.of(),
        List.of(),
        options);
  }

  static Route route(String name, PathMatcher path) {
    return route(name, RouteMatch.of(path));
  }

  static Route route(String name, RouteMatch match) {
    return Route.of(name, match, RouteAction.Forward.to("cluster-" + name));
  }

  static Route prefix(String prefix) {
    return route(prefix, new PathMatcher.Prefix(prefix, false));
  }

  static Route exact(String path) {
    return route("=" + path, new PathMatcher.Exact(path, false));
  }

  /** The name of the route that a request takes; "none" for none. */
  static String taken(CompiledRouteTable table, Requests.Request request) {
    return taken(table, request, 0);
  }

  static String taken(CompiledRouteTable table, Requests.Request request, long random) {
    CompiledRoute route = table.match(request, MatchContext.NONE, random);
    return route == null ? "none" : route.name();
  }
}
