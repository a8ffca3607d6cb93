package io.inmesh.internal.route;

import io.inmesh.call.RequestView;
import io.inmesh.config.RouteTable;
import io.inmesh.config.RuntimeValues;
import io.inmesh.config.VirtualHost;
import io.inmesh.internal.route.RouteExplanation.Verdict;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A route table in executable form. Immutable, safe to share; {@link #match} allocates nothing but
 * what a regular expression needs.
 */
public final class CompiledRouteTable {
  private final RouteTable source;
  private final List<CompiledVirtualHost> virtualHosts;
  private final HostIndex<CompiledVirtualHost> hosts;

  private CompiledRouteTable(
      RouteTable source,
      List<CompiledVirtualHost> virtualHosts,
      HostIndex<CompiledVirtualHost> hosts) {
    this.source = source;
    this.virtualHosts = List.copyOf(virtualHosts);
    this.hosts = hosts;
  }

  /**
   * Compiles a table. Routes that do not compile fail closed, see {@link CompiledAction.Invalid}.
   *
   * @param runtime values that replace fractions and weights
   */
  public static CompiledRouteTable compile(RouteTable table, RuntimeValues runtime) {
    Map<String, CompiledVirtualHost> domains = new LinkedHashMap<>();
    List<CompiledVirtualHost> compiledHosts = new ArrayList<>(table.virtualHosts().size());
    for (VirtualHost host : table.virtualHosts()) {
      CompiledVirtualHost compiled =
          CompiledVirtualHost.compile(compiledHosts.size(), table, runtime);
      compiledHosts.add(compiled);
      host.domains().forEach(domain -> domains.putIfAbsent(domain, compiled));
    }
    boolean ignorePort = table.options().ignorePortInHostMatching();
    return new CompiledRouteTable(table, compiledHosts, new HostIndex<>(domains, ignorePort));
  }

  /** The table as configured. */
  public RouteTable source() {
    return source;
  }

  /** All virtual hosts, in the order of the configuration. */
  public List<CompiledVirtualHost> virtualHosts() {
    return virtualHosts;
  }

  /** The virtual host of an authority; null when no domain matches. */
  public @Nullable CompiledVirtualHost virtualHost(String authority) {
    return hosts.find(authority);
  }

  /**
   * The first route of the request's virtual host that takes the request; null when no domain or no
   * route matches. Other virtual hosts are not tried.
   *
   * @param random the request's random value, for fractions; the same value later chooses among
   *     weighted clusters, as in Envoy
   */
  public @Nullable CompiledRoute match(RequestView request, MatchContext context, long random) {
    CompiledVirtualHost host = hosts.find(request.authority());
    return host == null ? null : host.find(request, context, random);
  }

  /** Says which route a request takes and why it takes none of those before it. */
  public RouteExplanation explain(RequestView request, MatchContext context, long random) {
    CompiledVirtualHost host = hosts.find(request.authority());
    if (host == null) {
      return new RouteExplanation(null, null, List.of());
    }
    CompiledRoute redirect = host.httpsRedirect(request, context);
    if (redirect != null) {
      String reason = host.withoutTls(request);
      return new RouteExplanation(
          host,
          redirect,
          host.routes().stream().map(r -> new Verdict(r.index(), r.name(), reason)).toList());
    }
    String path = host.index().matchedPart(request.path());
    int end = PathText.end(path);
    List<Verdict> passed = new ArrayList<>();
    for (CompiledRoute route : host.routes()) {
      String mismatch = route.mismatch(request, path, end, context, random);
      if (mismatch == null) {
        return new RouteExplanation(host, route, passed);
      }
      passed.add(new Verdict(route.index(), route.name(), mismatch));
    }
    return new RouteExplanation(host, null, passed);
  }
}
