package io.inmesh.internal.route;

import com.google.re2j.PatternSyntaxException;
import io.inmesh.config.FilterOverride;
import io.inmesh.config.InvalidRoute;
import io.inmesh.config.Route;
import io.inmesh.config.RouteAction;
import io.inmesh.config.RouteEntry;
import io.inmesh.config.RouteTable;
import io.inmesh.config.RuntimeValues;
import io.inmesh.config.VirtualHost;
import io.inmesh.internal.route.CompiledRoute.CompiledMatch;
import java.util.Map;

/**
 * Compiles the routes of one virtual host. A route that does not compile fails closed: with a
 * usable match it answers as invalid, without one it takes no request.
 */
final class RouteCompiler {
  private final RouteTable table;
  private final VirtualHost host;
  private final RuntimeValues runtime;
  private final Map<String, FilterOverride> hostOverrides;

  RouteCompiler(RouteTable table, VirtualHost host, RuntimeValues runtime) {
    this.table = table;
    this.host = host;
    this.runtime = runtime;
    this.hostOverrides = FilterOverrides.merge(table.filterConfig(), host.filterConfig());
  }

  CompiledRoute compile(int index, RouteEntry entry) {
    return entry instanceof Route route
        ? compileRoute(index, route)
        : compileInvalid(index, (InvalidRoute) entry);
  }

  private CompiledRoute compileInvalid(int index, InvalidRoute entry) {
    CompiledMatch match = CompiledMatch.NEVER;
    if (entry.match() != null) {
      try {
        match = CompiledMatch.compile(entry.match(), runtime);
      } catch (IllegalArgumentException | PatternSyntaxException e) {
        match = CompiledMatch.NEVER;
      }
    }
    return invalid(index, entry, match, entry.reason());
  }

  private CompiledRoute compileRoute(int index, Route route) {
    CompiledMatch match;
    try {
      match = CompiledMatch.compile(route.match(), runtime);
    } catch (IllegalArgumentException | PatternSyntaxException e) {
      String reason = "match: " + e.getMessage();
      return invalid(
          index, new InvalidRoute(route.name(), null, reason), CompiledMatch.NEVER, reason);
    }
    Map<String, FilterOverride> overrides =
        FilterOverrides.merge(hostOverrides, route.filterConfig());
    CompiledAction action;
    try {
      action = action(route, overrides);
    } catch (IllegalArgumentException | PatternSyntaxException e) {
      return invalid(index, route, match, "action: " + e.getMessage());
    }
    if (action instanceof CompiledAction.Forward forward && !forward.clusters().isPossible()) {
      match = CompiledMatch.NEVER;
    }
    return new CompiledRoute(
        index, host.name(), route, match, action, RoutePolicies.of(table, host, route), overrides);
  }

  private CompiledAction action(Route route, Map<String, FilterOverride> overrides) {
    if (route.action() instanceof RouteAction.Forward forward) {
      return new CompiledAction.Forward(
          forward,
          ClusterChoice.compile(
              forward.cluster(), runtime, forward.options().metadataMatch(), overrides));
    } else {
      return new CompiledAction.NonForwarding();
    }
  }

  private CompiledRoute invalid(int index, RouteEntry source, CompiledMatch match, String reason) {
    return new CompiledRoute(
        index,
        host.name(),
        source,
        match,
        new CompiledAction.Invalid(reason),
        RoutePolicies.of(table, host, null),
        hostOverrides);
  }
}
