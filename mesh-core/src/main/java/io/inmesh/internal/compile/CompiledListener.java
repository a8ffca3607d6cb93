package io.inmesh.internal.compile;

import io.inmesh.call.HeadersView;
import io.inmesh.call.MutableHeaders;
import io.inmesh.call.RequestView;
import io.inmesh.config.HttpConnectionManager;
import io.inmesh.config.HttpFilter;
import io.inmesh.config.IpRange;
import io.inmesh.config.Listener;
import io.inmesh.config.RequestNormalization;
import io.inmesh.config.RequestNormalization.EscapedSlashes;
import io.inmesh.config.RequestNormalization.Underscores;
import io.inmesh.config.RouteTable;
import io.inmesh.config.RouterConfig;
import io.inmesh.config.RuntimeValues;
import io.inmesh.internal.filter.FilterChains;
import io.inmesh.internal.filter.FilterRegistry;
import io.inmesh.internal.http.PrunedRequest;
import io.inmesh.internal.http.RefererValue;
import io.inmesh.internal.policy.CallTimeouts;
import io.inmesh.internal.policy.EnvoyHeaders;
import io.inmesh.internal.route.CompiledAction;
import io.inmesh.internal.route.CompiledRoute;
import io.inmesh.internal.route.CompiledRouteTable;
import io.inmesh.internal.route.CompiledVirtualHost;
import io.inmesh.internal.route.HostNormalizer;
import io.inmesh.internal.route.PathNormalizer;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
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
  private final List<String> internalOnlyHeaders;
  private final @Nullable LocalReplyMapper localReplies;
  private final RuntimeValues runtime;
  private final HostNormalizer hosts;
  private final PathNormalizer paths;
  private final Underscores underscores;
  private final boolean normalizesPaths;
  private final @Nullable String unusable;

  /** By the number of the virtual host and the index of the route; null where none forwards. */
  private final @Nullable RoutePlan[][] plans;

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
    this.internalOnlyHeaders = internalOnly(table);
    this.internalAddresses = ranges(manager.forwarding().internalAddresses());
    RequestNormalization normalization = manager.normalization();
    this.hosts = HostNormalizer.of(source, manager);
    this.paths = new PathNormalizer(normalization);
    this.underscores = normalization.underscores();
    this.normalizesPaths =
        normalization.normalizePath()
            || normalization.mergeSlashes()
            || normalization.escapedSlashes() != EscapedSlashes.KEEP;
    this.plans = new RoutePlan[routes.virtualHosts().size()][];
    for (CompiledVirtualHost host : routes.virtualHosts()) {
      plans[host.number()] = host.routes().stream().map(this::plan).toArray(RoutePlan[]::new);
    }
    filters.complete();
  }

  private static List<String> internalOnly(RouteTable table) {
    if (table.internalOnlyHeaders().isEmpty()) {
      return EnvoyHeaders.INTERNAL_ONLY;
    }
    List<String> names = new ArrayList<>(EnvoyHeaders.INTERNAL_ONLY);
    names.addAll(table.internalOnlyHeaders());
    return List.copyOf(names);
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

  private @Nullable RoutePlan plan(CompiledRoute route) {
    filters.prepare(route.filterOverrides());
    if (!(route.action() instanceof CompiledAction.Forward forward)) {
      return null;
    }
    forward.clusters().targets().forEach(target -> filters.prepare(target.filterOverrides()));
    return sharing(RoutePlan.of(route, forward, manager.timeouts()));
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

  /** Whether a request may not have headers such as these. */
  public boolean refuses(HeadersView headers) {
    return underscores == Underscores.REJECT_REQUEST && hasUnderscores(headers);
  }

  /** The request without the headers that are dropped as it comes in; itself where none are. */
  public RequestView admitted(RequestView request) {
    HeadersView headers = request.headers();
    boolean drops = underscores == Underscores.DROP_HEADER && hasUnderscores(headers);
    boolean wrongReferer = RefererValue.isWrong(headers);
    return drops
            || wrongReferer
            || (dropsClientCert() && headers.contains(EnvoyHeaders.CLIENT_CERT))
        ? new PrunedRequest(request, name -> drops(name, wrongReferer))
        : request;
  }

  private boolean drops(String name, boolean referer) {
    return (underscores == Underscores.DROP_HEADER && hasUnderscore(name))
        || (dropsClientCert() && name.equals(EnvoyHeaders.CLIENT_CERT))
        || (referer && name.equals(RefererValue.NAME));
  }

  /**
   * An application that passes on what it was called with must not pass on who it claims to be
   * (Envoy's {@code mutateXfccRequestHeader}).
   */
  private boolean dropsClientCert() {
    return !manager.forwarding().keepClientCert();
  }

  /** Takes the headers off that {@link #admitted} left out. */
  public void dropFrom(MutableHeaders headers) {
    if (dropsClientCert()) {
      headers.remove(EnvoyHeaders.CLIENT_CERT);
    }
    if (RefererValue.isWrong(headers)) {
      headers.remove(RefererValue.NAME);
    }
    if (underscores == Underscores.DROP_HEADER) {
      for (int i = headers.size() - 1; i >= 0; i = Math.min(i, headers.size()) - 1) {
        if (hasUnderscore(headers.name(i))) {
          headers.remove(headers.name(i));
        }
      }
    }
  }

  private static boolean hasUnderscores(HeadersView headers) {
    for (int i = 0; i < headers.size(); i++) {
      if (hasUnderscore(headers.name(i))) {
        return true;
      }
    }
    return false;
  }

  private static boolean hasUnderscore(String name) {
    return name.indexOf('_') >= 0;
  }

  /** Headers that an external request must not have: Envoy's, and then those of the routes. */
  public List<String> internalOnlyHeaders() {
    return internalOnlyHeaders;
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

  /** The plan of a forwarding route of a virtual host of this listener. */
  public RoutePlan plan(CompiledVirtualHost host, CompiledRoute route) {
    return Objects.requireNonNull(
        plans[host.number()][route.index()], "the route does not forward");
  }
}
