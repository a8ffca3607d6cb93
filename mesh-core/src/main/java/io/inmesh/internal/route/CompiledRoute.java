package io.inmesh.internal.route;

import io.inmesh.call.MutableHeaders;
import io.inmesh.call.RequestView;
import io.inmesh.config.HeaderEdits;
import io.inmesh.config.HeaderMatcher;
import io.inmesh.config.InvalidRoute;
import io.inmesh.config.Metadata;
import io.inmesh.config.Route;
import io.inmesh.config.RouteEntry;
import io.inmesh.config.RouteMatch;
import io.inmesh.config.RuntimeValues;
import io.inmesh.internal.format.FormatContext;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A route in executable form, with what it inherits merged in. Immutable. */
public final class CompiledRoute {
  private static final RequestCondition[] NONE = {};

  private final int index;
  private final String virtualHost;
  private final RouteEntry source;
  private final @Nullable PathCondition path;
  private final RequestCondition[] conditions;
  private final CompiledAction action;
  private final RoutePolicies policies;
  private final RouteScope scope;

  CompiledRoute(
      int index,
      String virtualHost,
      RouteEntry source,
      CompiledMatch match,
      CompiledAction action,
      RoutePolicies policies,
      RouteScope scope) {
    this.index = index;
    this.virtualHost = virtualHost;
    this.source = source;
    this.path = match.path();
    this.conditions = match.conditions();
    this.action = action;
    this.policies = policies;
    this.scope = scope;
  }

  /**
   * Whether the route takes a request that an index found under its path's key; {@code end} is
   * where the part of the path ends.
   */
  boolean matches(RequestView request, String target, int end, MatchContext context, long random) {
    if (path == null || !path.matchesFound(request, target, end)) {
      return false;
    }
    for (RequestCondition condition : conditions) {
      if (!condition.matches(request, context, random)) {
        return false;
      }
    }
    return true;
  }

  /** Why the route does not take the request; null when it does. */
  @Nullable String mismatch(
      RequestView request, String target, int end, MatchContext context, long random) {
    if (path == null) {
      return source instanceof InvalidRoute invalid
          ? invalid.reason()
          : "the route takes no request";
    }
    if (!path.matches(request, target, end)) {
      return "path \"" + target.substring(0, end) + "\" (expected: " + path.expectation() + ')';
    }
    for (RequestCondition condition : conditions) {
      if (!condition.matches(request, context, random)) {
        return condition.actual(request, context, random)
            + " (expected: "
            + condition.expectation()
            + ')';
      }
    }
    return null;
  }

  /** The condition on the path; null when the route takes no request at all. */
  @Nullable PathCondition path() {
    return path;
  }

  /**
   * Its place in the virtual host's list, from 0; -1 for the redirect that {@code require_tls}
   * makes.
   */
  public int index() {
    return index;
  }

  /** Its name; may be empty. */
  public String name() {
    return source.name();
  }

  /** The name of its virtual host. */
  public String virtualHost() {
    return virtualHost;
  }

  /** The route as configured. */
  public RouteEntry source() {
    return source;
  }

  /** What it does. */
  public CompiledAction action() {
    return action;
  }

  /** Retries, hedging, mirrors and the rest, after inheritance. */
  public RoutePolicies policies() {
    return policies;
  }

  /**
   * Effective {@code typed_per_filter_config} by filter entry name: route over virtual host over
   * table. A weighted cluster's own lies over it, see {@link ClusterTarget#filterOverrides}.
   */
  public Map<String, FilterOverrides> filterOverrides() {
    return scope.filterOverrides();
  }

  /**
   * Edits the headers of a response that came from no cluster, in Envoy's order: route, virtual
   * host, table. Where a cluster was chosen, use {@link ClusterTarget#editResponse}.
   */
  public void editResponse(MutableHeaders headers, FormatContext context) {
    scope.responseEdits().editResponse(headers, context);
  }

  /** The edits that {@link #editResponse} makes, as configured, in that order. */
  public List<HeaderEdits> responseEdits() {
    return scope.responseEdits().source();
  }

  /** Whether {@link #editResponse} would change nothing. */
  public boolean leavesResponse() {
    return scope.responseEdits().isEmpty();
  }

  /** The route's metadata. */
  public Metadata metadata() {
    return source instanceof Route route ? route.metadata() : Metadata.EMPTY;
  }

  /**
   * What a route asks, compiled.
   *
   * @param path null when nothing can match
   * @param conditions all must hold
   */
  record CompiledMatch(@Nullable PathCondition path, RequestCondition[] conditions) {
    /** Takes no request. */
    static final CompiledMatch NEVER = new CompiledMatch(null, NONE);

    /** Compiles a match; throws what the matchers throw for a bad expression or template. */
    static CompiledMatch compile(RouteMatch match, RuntimeValues runtime) {
      List<RequestCondition> conditions = new ArrayList<>();
      if (match.fraction() != null) {
        conditions.add(Fraction.of(match.fraction(), runtime));
      }
      if (match.grpcOnly()) {
        conditions.add(GrpcCondition.INSTANCE);
      }
      for (HeaderMatcher header : match.headers()) {
        conditions.add(HeaderCondition.compile(header));
      }
      match.queryParameters().forEach(p -> conditions.add(QueryCondition.compile(p)));
      match.cookies().forEach(c -> conditions.add(CookieCondition.compile(c)));
      if (match.tls() != null) {
        conditions.add(new TlsCondition(match.tls()));
      }
      match.dynamicMetadata().forEach(m -> conditions.add(MetadataCondition.compile(m)));
      return new CompiledMatch(
          PathCondition.compile(match.path()), conditions.toArray(new RequestCondition[0]));
    }
  }
}
