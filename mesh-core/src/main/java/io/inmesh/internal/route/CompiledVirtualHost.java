package io.inmesh.internal.route;

import io.inmesh.call.RequestView;
import io.inmesh.config.Metadata;
import io.inmesh.config.RouteTable;
import io.inmesh.config.RuntimeValues;
import io.inmesh.config.VirtualHost;
import io.inmesh.config.VirtualHost.TlsRequirement;
import io.inmesh.internal.http.SettledScheme;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A virtual host in executable form. Immutable. */
public final class CompiledVirtualHost {
  private static final String OTHER = "other";

  private final int number;
  private final VirtualHost source;
  private final RouteIndex index;
  private final List<CompiledVirtualCluster> virtualClusters;
  private final @Nullable CompiledRoute httpsRedirect;

  private CompiledVirtualHost(
      int number,
      VirtualHost source,
      RouteIndex index,
      List<CompiledVirtualCluster> virtualClusters,
      @Nullable CompiledRoute httpsRedirect) {
    this.number = number;
    this.source = source;
    this.httpsRedirect = httpsRedirect;
    this.index = index;
    this.virtualClusters = virtualClusters;
  }

  /**
   * Compiles a virtual host.
   *
   * @param number its place in the table's list, from 0
   */
  static CompiledVirtualHost compile(int number, RouteTable table, RuntimeValues runtime) {
    VirtualHost host = table.virtualHosts().get(number);
    RouteCompiler compiler = new RouteCompiler(table, host, runtime);
    List<CompiledRoute> routes = new ArrayList<>();
    for (int i = 0; i < host.routes().size(); i++) {
      routes.add(compiler.compile(i, host.routes().get(i)));
    }
    List<CompiledVirtualCluster> clusters =
        host.annotations().virtualClusters().stream()
            .map(c ->
                new CompiledVirtualCluster(
                    c.name(), c.headers().stream().map(HeaderCondition::compile).toList()))
            .toList();
    boolean ignoreParameters = table.options().ignorePathParametersInPathMatching();
    boolean anyScheme = host.policies().requireTls() == TlsRequirement.NONE;
    return new CompiledVirtualHost(
        number,
        host,
        new RouteIndex(routes, ignoreParameters),
        clusters,
        anyScheme ? null : compiler.httpsRedirect());
  }

  /** The first route that takes the request; the redirect to https where that is required. */
  public @Nullable CompiledRoute find(RequestView request, MatchContext context, long random) {
    CompiledRoute redirect = httpsRedirect(request, context);
    return redirect == null ? index.find(request, context, random) : redirect;
  }

  /** The redirect to https when the request has to take it; null when it may be routed. */
  @Nullable CompiledRoute httpsRedirect(RequestView request, MatchContext context) {
    boolean due =
        httpsRedirect != null
            && !forwardedProto(request).equals("https")
            && (source.policies().requireTls() == TlsRequirement.ALL || !context.internalRequest());
    return due ? httpsRedirect : null;
  }

  /** Why no route takes a request that gets {@link #httpsRedirect}. */
  String withoutTls(RequestView request) {
    TlsRequirement required = source.policies().requireTls();
    String expected =
        required == TlsRequirement.ALL ? "\"https\"" : "\"https\" or an internal request";
    return "scheme \""
        + forwardedProto(request)
        + "\" (expected: "
        + expected
        + ", by require_tls "
        + required
        + ')';
  }

  /**
   * What {@code require_tls} goes by: what a proxy in front says, whatever that is, else the
   * request's scheme.
   */
  private static String forwardedProto(RequestView request) {
    String forwarded = request.headers().get(SettledScheme.FORWARDED_PROTO);
    return forwarded == null ? request.scheme() : forwarded;
  }

  /** Its place in its table's list, from 0. */
  public int number() {
    return number;
  }

  /** The virtual host as configured. */
  public VirtualHost source() {
    return source;
  }

  /** The metadata of a virtual host; none without one. */
  public static Metadata metadata(@Nullable CompiledVirtualHost host) {
    return host == null ? Metadata.EMPTY : host.source.annotations().metadata();
  }

  /** All routes in order. */
  public List<CompiledRoute> routes() {
    return index.routes();
  }

  RouteIndex index() {
    return index;
  }

  /** The first virtual cluster that the request falls into; null for none. */
  public @Nullable String virtualCluster(RequestView request) {
    for (int i = 0; i < virtualClusters.size(); i++) {
      if (virtualClusters.get(i).takes(request)) {
        return virtualClusters.get(i).name();
      }
    }
    return null;
  }

  /**
   * The name that the request is counted under: its virtual cluster's; {@code other} when it falls
   * into none of them; null when there are none.
   */
  public @Nullable String statName(RequestView request) {
    String name = virtualCluster(request);
    return name != null || virtualClusters.isEmpty() ? name : OTHER;
  }

  private record CompiledVirtualCluster(String name, List<HeaderCondition> headers) {
    boolean takes(RequestView request) {
      for (int i = 0; i < headers.size(); i++) {
        if (!headers.get(i).matches(request, MatchContext.NONE, 0)) {
          return false;
        }
      }
      return true;
    }
  }
}
