package io.inmesh.internal.call;

import io.inmesh.balance.Drop;
import io.inmesh.call.CallOverrides;
import io.inmesh.call.HeadersView;
import io.inmesh.call.RequestView;
import io.inmesh.config.RouterConfig;
import io.inmesh.config.RoutingPriority;
import io.inmesh.config.Timeouts;
import io.inmesh.config.UnknownAuthority;
import io.inmesh.health.CircuitBreaker;
import io.inmesh.health.EndpointState;
import io.inmesh.internal.cluster.ClusterRuntime;
import io.inmesh.internal.cluster.PendingQueue;
import io.inmesh.internal.compile.CompiledListener;
import io.inmesh.internal.compile.RoutePlan;
import io.inmesh.internal.compile.Snapshot;
import io.inmesh.internal.filter.CompiledFilters;
import io.inmesh.internal.filter.FilteredRequest;
import io.inmesh.internal.http.ChangedRequest;
import io.inmesh.internal.http.GrpcContentType;
import io.inmesh.internal.http.SettledScheme;
import io.inmesh.internal.policy.CallTimeouts;
import io.inmesh.internal.policy.CompiledRetry;
import io.inmesh.internal.route.ClusterTarget;
import io.inmesh.internal.route.CompiledAction;
import io.inmesh.internal.route.CompiledRoute;
import io.inmesh.internal.route.CompiledVirtualHost;
import io.inmesh.internal.route.FilterOverrides;
import io.inmesh.internal.route.MatchContext;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Where a request goes: to a cluster, or straight back with a local answer. */
final class RoutedRequest implements MatchContext {
  private final CallFacts call;
  private final Snapshot snapshot;
  private final RequestTrust trust;
  private RequestView view;
  private final long random;
  private @Nullable CompiledVirtualHost virtualHost;
  private @Nullable CompiledRoute route;
  private @Nullable RoutePlan plan;
  private @Nullable ClusterTarget target;
  private @Nullable ClusterRuntime cluster;
  private @Nullable LocalAnswer answer;
  private CompiledRetry retry = CompiledRetry.NOTHING;
  private CallTimeouts timeouts = CallTimeouts.NONE;

  private RoutedRequest(
      CallFacts call, Snapshot snapshot, RequestTrust trust, RequestView view, long random) {
    this.call = call;
    this.snapshot = snapshot;
    this.trust = trust;
    this.view = view;
    this.random = random;
  }

  /**
   * Routes a request.
   *
   * @return null when it is not for the mesh
   */
  static @Nullable RoutedRequest route(
      CompiledListener listener, Snapshot snapshot, CallFacts call) {
    CallEnvironment environment = call.environment();
    RequestView request = call.request();
    String authority = listener.hosts().normalize(request.authority());
    CompiledVirtualHost host = listener.routes().virtualHost(authority);
    if (host == null && environment.unknownAuthority() == UnknownAuthority.BYPASS) {
      return null;
    }
    request = SettledScheme.outbound(listener.admitted(request));
    CallOverrides overrides = request.overrides();
    Long chosen = overrides == null ? null : overrides.random();
    long random = chosen != null ? chosen : environment.random();
    RequestTrust trust =
        RequestTrust.of(
            request.headers(), listener.internalAddresses(), listener.internalOnlyHeaders());
    String target = request.path();
    boolean redirects = listener.paths().redirects(target);
    String path = listener.normalizes(target) ? listener.paths().normalize(target) : target;
    boolean refused = path == null || redirects; // before the authority is looked at
    RequestView normalized =
        ChangedRequest.normalized(
            request,
            refused ? request.authority() : authority,
            path == null ? listener.paths().refused(target) : path);
    RoutedRequest routed =
        new RoutedRequest(
            call,
            snapshot,
            trust,
            trust.sanitized(normalized, listener.internalOnlyHeaders()),
            random);
    if (listener.refuses(request.headers())) {
      routed.answer = LocalAnswer.UNDERSCORE;
      return routed;
    }
    if (refused) {
      routed.answer = LocalAnswer.ofPath(path, request.headers());
      if (RequestHead.isRoutedEarly(request)) {
        routed.find(listener, listener.routes().virtualHost(request.authority()));
      }
      return routed;
    }
    String unusable = listener.unusable();
    if (unusable != null) {
      routed.answer = LocalAnswer.unusableListener(listener.source().name(), unusable);
    } else {
      routed.find(listener, host);
    }
    return routed;
  }

  /** Finds the route, and which of its clusters the request is for. */
  private void find(CompiledListener listener, @Nullable CompiledVirtualHost host) {
    virtualHost = host;
    if (host == null) {
      return;
    }
    CompiledRoute found = host.find(view, this, random);
    route = found;
    if (found != null && found.action() instanceof CompiledAction.Forward forward) {
      RoutePlan chosen = listener.plan(host, found);
      plan = chosen;
      target = forward.clusters().choose(view, random);
      timeouts = chosen.timeouts();
      Timeouts.MaxStreamDuration stream = chosen.configuredTimeouts().maxStream();
      if (stream != null) {
        timeouts = timeouts.withGrpc(stream, view.headers().get("grpc-timeout"));
      }
    }
  }

  @Override
  public boolean internalRequest() {
    return trust.internalRequest();
  }

  @Override
  public @Nullable String added(String header) {
    return answer == null ? RequestHead.added(call, this, header) : null;
  }

  /** The request as the connection manager leaves it, and then the filters. */
  RequestView managed() {
    return view instanceof FilteredRequest || answer != null
        ? view
        : new FilteredRequest(view, RequestHead.beforeFilters(call, this));
  }

  /** The filters of the route. */
  CompiledFilters filters() {
    return listener().filters().get(filterOverrides());
  }

  /** What the route, or the cluster that it chose, lays over the filters of the chain. */
  Map<String, FilterOverrides> filterOverrides() {
    if (target != null) {
      return target.filterOverrides();
    }
    return route == null ? Map.of() : route.filterOverrides();
  }

  /**
   * The filters have let the request pass: what the router does with it.
   *
   * @param changed the request as they left it; null when they did not change it
   * @return the local answer where there is no cluster to go to
   */
  @Nullable LocalAnswer admit(CallFacts call, @Nullable FilteredRequest changed) {
    if (changed != null) {
      view = changed;
    }
    CompiledRoute found = route;
    if (found == null) {
      return LocalAnswer.ROUTE_NOT_FOUND;
    }
    RoutePlan chosenPlan = plan;
    ClusterTarget chosenTarget = target;
    if (chosenPlan == null || chosenTarget == null) {
      boolean redirect = found.action() instanceof CompiledAction.Redirect;
      if (redirect) {
        call.details = LocalAnswer.DIRECT; // before its location is made, as in Envoy
      }
      return RouteAnswer.of(
          found,
          redirect ? managed() : view,
          body -> CallFormatContext.ofResponse(call, this, null, body));
    }
    ClusterRuntime runtime = snapshot.cluster(clusterName(chosenTarget));
    cluster = runtime;
    if (runtime == null) {
      String name = clusterName(chosenTarget);
      return LocalAnswer.clusterNotFound(
          chosenPlan.clusterNotFoundStatus(), name, snapshot.clusterProblem(name));
    }
    if (snapshot.turnsAway(runtime.name(), call)) {
      return LocalAnswer.MAINTENANCE;
    }
    Drop drop = runtime.drop(call);
    if (drop != null) {
      return LocalAnswer.dropped(drop);
    }
    retry = chosenPlan.retry();
    if (mayAsk()) {
      timeouts = timeouts.with(view.headers(), router().respectExpectedRqTimeout());
      retry = retry.with(view.headers());
    }
    return null;
  }

  /**
   * Whether headers of the request may ask for timeouts and retries: those of a trusted request,
   * and those that filters have set.
   */
  boolean mayAsk() {
    return trust.mayAsk() || view instanceof FilteredRequest;
  }

  /** Whether the route forwards, be it to no cluster that there is. */
  boolean forwards() {
    CompiledRoute found = route;
    return found != null && found.action().forwards();
  }

  /** The name of the chosen cluster; "" when the route goes to none. */
  String clusterName() {
    return target == null ? "" : clusterName(target);
  }

  /** The chosen cluster, known as soon as there is a route; null where it does not exist. */
  @Nullable ClusterRuntime chosenCluster() {
    return target == null ? null : snapshot.cluster(clusterName(target));
  }

  /** Whether the chosen cluster exists. */
  boolean hasCluster() {
    return chosenCluster() != null;
  }

  private String clusterName(ClusterTarget chosen) {
    CallOverrides overrides = view.overrides();
    String cluster = chosen.cluster(matched());
    return overrides == null ? cluster : overrides.insteadOf(cluster);
  }

  /** The request as routing sees it; after the filters, as they left it. */
  RequestView view() {
    return view;
  }

  /** The request as its route was chosen by it, whatever the filters have changed. */
  RequestView matched() {
    return view instanceof FilteredRequest changed ? changed.original() : view;
  }

  /** The random value of this request's matches and choices. */
  long random() {
    return random;
  }

  CompiledListener listener() {
    return Objects.requireNonNull(snapshot.outbound()); // else nothing would be routed
  }

  RouterConfig router() {
    return listener().router();
  }

  RequestTrust trust() {
    return trust;
  }

  /** The local answer to a request that is not even routed; null otherwise. */
  @Nullable LocalAnswer answer() {
    return answer;
  }

  @Nullable CompiledVirtualHost virtualHost() {
    return virtualHost;
  }

  @Nullable CompiledRoute route() {
    return route;
  }

  /** The authority to send where the route does not rewrite it. */
  String authority() {
    return target().authority(view);
  }

  ClusterTarget target() {
    return Objects.requireNonNull(target, "the route does not forward");
  }

  @Nullable ClusterTarget targetOrNull() {
    return target;
  }

  RoutePlan plan() {
    return Objects.requireNonNull(plan, "the route does not forward");
  }

  ClusterRuntime cluster() {
    return Objects.requireNonNull(cluster, "the route has no cluster");
  }

  @Nullable ClusterRuntime clusterOrNull() {
    return cluster;
  }

  /** The permits of attempts to a cluster, which is the route's or a leaf of it. */
  CircuitBreaker breaker(ClusterRuntime of) {
    return of.breaker(priority());
  }

  /** Where calls of this priority wait for a connection of a cluster. */
  PendingQueue pending(ClusterRuntime of) {
    return of.pending(priority());
  }

  private RoutingPriority priority() {
    CallOverrides overrides = view.overrides();
    RoutingPriority asked = overrides == null ? null : overrides.priority();
    return asked != null ? asked : plan().priority();
  }

  /**
   * The cluster whose policies hold for a host that the route's cluster picked: of an aggregate the
   * leaf that the host belongs to, which may have come after this call's snapshot.
   *
   * @return null when the leaf is no more
   */
  @Nullable ClusterRuntime owner(EndpointState host) {
    ClusterRuntime own = cluster();
    if (!own.isAggregate()) {
      return own;
    }
    ClusterRuntime leaf = snapshot.cluster(host.cluster());
    return leaf != null ? leaf : own.leaf(host.cluster());
  }

  /** The answer where the cluster has no host to send to. */
  LocalAnswer noHealthyUpstream() {
    return LocalAnswer.noHealthyUpstream(cluster().name(), snapshot.endpointsProblem(cluster()));
  }

  CompiledRetry retryPolicy() {
    return retry;
  }

  CallTimeouts timeouts() {
    return timeouts;
  }

  /** What limits the call before its router has it. */
  CallTimeouts streamTimeouts() {
    return plan == null ? CallTimeouts.of(listener().manager().timeouts()) : timeouts.ofStream();
  }

  /** What the server is told of the time that a gRPC call may take; null when nothing is said. */
  @Nullable String grpcTimeout() {
    boolean limits = plan != null && plan.configuredTimeouts().maxStream() != null;
    return limits && isGrpc() ? timeouts.grpcTimeout() : null; // others keep their header
  }

  /** Whether this is a gRPC request. */
  boolean isGrpc() {
    HeadersView headers = view.headers();
    return GrpcContentType.isIn(headers);
  }

  String virtualHostName() {
    return virtualHost == null ? "" : virtualHost.source().name();
  }

  String routeName() {
    return route == null ? "" : route.name();
  }
}
