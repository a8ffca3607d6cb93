package io.inmesh.internal.route;

import com.google.re2j.PatternSyntaxException;
import io.inmesh.config.InvalidRoute;
import io.inmesh.config.Route;
import io.inmesh.config.RouteAction;
import io.inmesh.config.RouteEntry;
import io.inmesh.config.RouteTable;
import io.inmesh.config.RuntimeValues;
import io.inmesh.config.VirtualHost;
import io.inmesh.internal.route.CompiledRoute.CompiledMatch;
import java.util.Map;
import java.util.Objects;

/**
 * Compiles the routes of one virtual host. A route that does not compile fails closed: with a
 * usable match it answers as invalid, without one it takes no request.
 */
final class RouteCompiler {
  private final RouteTable table;
  private final VirtualHost host;
  private final RuntimeValues runtime;

  /** One map for all routes of the host without overrides of their own: they share filters. */
  private final Map<String, FilterOverrides> overrides;

  RouteCompiler(RouteTable table, VirtualHost host, RuntimeValues runtime) {
    this.table = table;
    this.host = host;
    this.runtime = runtime;
    overrides =
        FilterOverrides.merge(
            FilterOverrides.merge(Map.of(), table.filterConfig()), host.filterConfig());
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
    RouteScope scope;
    CompiledAction action;
    try {
      scope = RouteScope.compile(table, host, route, overrides);
      action = action(route, match, scope);
    } catch (IllegalArgumentException | PatternSyntaxException e) {
      return invalid(index, route, match, "action: " + e.getMessage());
    }
    if (action instanceof CompiledAction.Forward forward && !forward.clusters().isPossible()) {
      match = CompiledMatch.NEVER;
    }
    RoutePolicies policies = RoutePolicies.of(table, host, route);
    return new CompiledRoute(index, host.name(), route, match, action, policies, scope);
  }

  private CompiledAction action(Route route, CompiledMatch match, RouteScope scope) {
    PathCondition path = Objects.requireNonNull(match.path());
    if (route.action() instanceof RouteAction.Forward forward) {
      Map<String, Object> subset = forward.options().metadataMatch();
      return new CompiledAction.Forward(
          forward,
          ClusterChoice.compile(forward.cluster(), runtime, subset, scope),
          new ForwardRewriter(forward.rewrites(), path));
    } else if (route.action() instanceof RouteAction.Redirect redirect) {
      return new CompiledAction.Redirect(redirect.status(), RedirectUrl.compile(redirect, path));
    } else if (route.action() instanceof RouteAction.DirectResponse direct) {
      return new CompiledAction.DirectResponse(direct);
    } else {
      return new CompiledAction.NonForwarding();
    }
  }

  /** The answer to requests that should have come by https ({@code require_tls}). */
  CompiledRoute httpsRedirect() {
    return new CompiledRoute(
        -1,
        host.name(),
        new InvalidRoute("", null, "require_tls: only requests by https are routed"),
        CompiledMatch.NEVER,
        new CompiledAction.Redirect(301, null),
        RoutePolicies.of(table, host, null),
        RouteScope.EMPTY);
  }

  private CompiledRoute invalid(int index, RouteEntry source, CompiledMatch match, String reason) {
    return new CompiledRoute(
        index,
        host.name(),
        source,
        match,
        new CompiledAction.Invalid(reason),
        RoutePolicies.of(table, host, null),
        RouteScope.EMPTY);
  }
}
