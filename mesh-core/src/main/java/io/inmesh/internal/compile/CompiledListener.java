package io.inmesh.internal.compile;

import io.inmesh.config.HttpConnectionManager;
import io.inmesh.config.HttpFilter;
import io.inmesh.config.IpRange;
import io.inmesh.config.Listener;
import io.inmesh.config.RequestNormalization;
import io.inmesh.config.RequestNormalization.EscapedSlashes;
import io.inmesh.config.RouteTable;
import io.inmesh.config.RouterConfig;
import io.inmesh.config.RuntimeValues;
import io.inmesh.config.VirtualHost;
import io.inmesh.internal.filter.FilterChains;
import io.inmesh.internal.filter.FilterRegistry;
import io.inmesh.internal.policy.CallTimeouts;
import io.inmesh.internal.route.CompiledAction;
import io.inmesh.internal.route.CompiledRoute;
import io.inmesh.internal.route.CompiledRouteTable;
import io.inmesh.internal.route.CompiledVirtualHost;
import io.inmesh.internal.route.HostNormalizer;
import io.inmesh.internal.route.PathNormalizer;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A listener that plays the outbound proxy, with its routes, in executable form. Immutable. */
public final class CompiledListener {
  private final Listener source;
  private final HttpConnectionManager manager;
  private final RouteTable table;
  private final CompiledRouteTable routes;
  private final RouterConfig router;
  private final FilterChains filters;
  private final List<IpRange> internalAddresses;
  private final @Nullable LocalReplyMapper localReplies;
  private final RuntimeValues runtime;
  private final HostNormalizer hosts;
  private final PathNormalizer paths;
  private final boolean normalizesPaths;
  private final @Nullable String unusable;
  private final IdentityHashMap<CompiledRoute, RoutePlan> plans = new IdentityHashMap<>();
  private CallTimeouts latestTimeouts = CallTimeouts.NONE; // While plans are made.

  private CompiledListener(
      Listener source,
      HttpConnectionManager manager,
      RouteTable table,
      RuntimeValues runtime,
      FilterRegistry registry,
      boolean inbound,
      @Nullable CompiledListener previous) {
    this.source = source;
    this.manager = manager;
    this.unusable = manager.unusable();
    this.table = table;
    this.runtime = runtime;
    this.routes = CompiledRouteTable.compile(table, runtime);
    this.router = router(manager);
    this.filters =
        new FilterChains(
            manager.filters(),
            registry,
            inbound,
            runtime,
            previous == null ? null : previous.filters);
    this.localReplies = LocalReplyMapper.of(manager.localReplies(), runtime);
    this.internalAddresses = ranges(manager.forwarding().internalAddresses());
    RequestNormalization normalization = manager.normalization();
    this.hosts = HostNormalizer.of(source, manager);
    this.paths = new PathNormalizer(normalization);
    this.normalizesPaths =
        normalization.normalizePath()
            || normalization.mergeSlashes()
            || normalization.escapedSlashes() != EscapedSlashes.KEEP;
    for (VirtualHost host : table.virtualHosts()) {
      for (String domain : host.domains()) {
        CompiledVirtualHost compiled = routes.virtualHost(domain);
        if (compiled != null) {
          compiled.routes().forEach(this::plan);
        }
      }
    }
    filters.complete();
  }

  /** Compiles, or gives back the previous form when nothing that it was made of has changed. */
  static CompiledListener compile(
      Listener source,
      HttpConnectionManager manager,
      RouteTable table,
      RuntimeValues runtime,
      FilterRegistry registry,
      @Nullable CompiledListener previous) {
    return previous != null
            && previous.source == source
            && previous.table == table
            && previous.runtime.equals(runtime)
        ? previous
        : new CompiledListener(source, manager, table, runtime, registry, false, previous);
  }

  /** The same for a connection manager of an inbound filter chain. */
  static CompiledListener inbound(
      Listener source,
      HttpConnectionManager manager,
      RouteTable table,
      RuntimeValues runtime,
      FilterRegistry registry,
      @Nullable CompiledListener previous) {
    return previous != null
            && previous.source == source
            && previous.manager == manager
            && previous.table == table
            && previous.runtime.equals(runtime)
        ? previous
        : new CompiledListener(source, manager, table, runtime, registry, true, previous);
  }

  private static List<IpRange> ranges(List<String> texts) {
    List<IpRange> ranges = new ArrayList<>();
    for (String text : texts) {
      try {
        ranges.add(IpRange.parse(text));
      } catch (IllegalArgumentException e) {
        // No address is in what is no range.
      }
    }
    return List.copyOf(ranges);
  }

  private static RouterConfig router(HttpConnectionManager manager) {
    for (HttpFilter filter : manager.filters()) {
      if (filter.config() instanceof RouterConfig config) {
        return config;
      }
    }
    return RouterConfig.DEFAULT;
  }

  private void plan(CompiledRoute route) {
    filters.prepare(route.filterOverrides());
    if (route.action() instanceof CompiledAction.Forward forward) {
      plans.computeIfAbsent(route, r -> sharing(RoutePlan.of(r, forward, manager.timeouts())));
      forward.clusters().targets().forEach(target -> filters.prepare(target.filterOverrides()));
    }
  }

  /** Most routes have the timeouts of the one before: one object for all of them. */
  private RoutePlan sharing(RoutePlan plan) {
    if (!plan.timeouts().equals(latestTimeouts)) {
      latestTimeouts = plan.timeouts();
    }
    return new RoutePlan(plan.route(), plan.action(), plan.retry(), latestTimeouts);
  }

  /** The listener as configured. */
  public Listener source() {
    return source;
  }

  /** Its connection manager. */
  public HttpConnectionManager manager() {
    return manager;
  }

  /** Why no request may pass; null when requests may. */
  public @Nullable String unusable() {
    return unusable;
  }

  /** Addresses whose requests count as internal. */
  public List<IpRange> internalAddresses() {
    return internalAddresses;
  }

  /** What changes replies of the mesh itself; null for nothing. */
  public @Nullable LocalReplyMapper localReplies() {
    return localReplies;
  }

  /** What happens to authorities before routing. */
  public HostNormalizer hosts() {
    return hosts;
  }

  /** What happens to paths before routing. */
  public PathNormalizer paths() {
    return paths;
  }

  /** Whether a path has to be looked at before routing. A fragment is refused in any case. */
  public boolean normalizes(String target) {
    return normalizesPaths || target.indexOf('#') >= 0;
  }

  /** Its routes. */
  public CompiledRouteTable routes() {
    return routes;
  }

  /** Its other filters. */
  public FilterChains filters() {
    return filters;
  }

  /** Its terminal filter. */
  public RouterConfig router() {
    return router;
  }

  /** The plan of a forwarding route of this listener. */
  public RoutePlan plan(CompiledRoute route, CompiledAction.Forward action) {
    RoutePlan plan = plans.get(route);
    return plan != null ? plan : RoutePlan.of(route, action, manager.timeouts());
  }
}
