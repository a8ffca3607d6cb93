package io.inmesh.internal.call;

import io.inmesh.call.ConnectionView;
import io.inmesh.call.HeadersView;
import io.inmesh.call.MutableHeaders;
import io.inmesh.call.RequestView;
import io.inmesh.call.ResponseFlag;
import io.inmesh.config.ForwardingHeaders;
import io.inmesh.config.Metadata;
import io.inmesh.config.RoutingPriority;
import io.inmesh.config.Timeouts;
import io.inmesh.internal.compile.CompiledInbound;
import io.inmesh.internal.compile.CompiledListener;
import io.inmesh.internal.compile.LocalReplyMapper;
import io.inmesh.internal.compile.RoutePlan;
import io.inmesh.internal.filter.CompiledFilters;
import io.inmesh.internal.filter.FilteredRequest;
import io.inmesh.internal.http.ChangedRequest;
import io.inmesh.internal.http.GrpcContentType;
import io.inmesh.internal.http.HeaderList;
import io.inmesh.internal.http.SettledScheme;
import io.inmesh.internal.policy.CallTimeouts;
import io.inmesh.internal.policy.EnvoyHeaders;
import io.inmesh.internal.route.ClusterTarget;
import io.inmesh.internal.route.CompiledAction;
import io.inmesh.internal.route.CompiledRoute;
import io.inmesh.internal.route.CompiledVirtualHost;
import io.inmesh.internal.route.ForwardHead;
import java.net.InetAddress;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Which route an inbound request takes, and what that route does to it and to its response. */
final class InboundRoute {
  private final CompiledInbound listener;
  private final CompiledListener http;
  private final InboundHead head;
  private final FilteredRequest request;
  private final String requestId;

  /** Whose request id a response may tell: the request as it is by then; null for none. */
  private @Nullable HeadersView identified;

  private @Nullable RequestView sent;
  private @Nullable LocalAnswer refusal;
  private @Nullable CompiledVirtualHost virtualHost;
  private @Nullable CompiledRoute route;
  private @Nullable RoutePlan plan;
  private @Nullable ClusterTarget target;
  private CallTimeouts timeouts = CallTimeouts.NONE;
  private boolean noContent;
  private boolean admitted;
  private @Nullable String virtualCluster;

  private InboundRoute(
      CompiledInbound listener, CompiledListener http, InboundHead head, FilteredRequest request) {
    this.listener = listener;
    this.http = http;
    this.head = head;
    this.request = request;
    requestId = text(head.headers().get(RequestHead.REQUEST_ID));
    identified = request.headers();
  }

  static InboundRoute of(
      CompiledInbound listener,
      CompiledListener http,
      RequestView received,
      ConnectionView connection,
      CallEnvironment environment) {
    RequestView request = http.admitted(received);
    ForwardingHeaders forwarding = http.manager().forwarding();
    InboundHead head =
        InboundHead.of(
            request,
            connection,
            forwarding,
            http.internalAddresses(),
            http.internalOnlyHeaders(),
            () -> RequestHead.requestId(environment.random(), environment.random()));
    String authority = http.hosts().normalize(request.authority());
    String target = request.path();
    String path = http.normalizes(target) ? http.paths().normalize(target) : target;
    boolean refused = path == null || http.paths().redirects(target); // the authority comes later
    RequestView normalized =
        ChangedRequest.normalized(
            SettledScheme.of(request, head.scheme()),
            refused ? request.authority() : authority,
            path == null ? http.paths().refused(target) : path);
    InboundRoute found =
        new InboundRoute(listener, http, head, new FilteredRequest(normalized, head.headers()));
    String unusable = http.unusable();
    if (unusable != null) {
      found.refusal = LocalAnswer.unusableListener(listener.source().name(), unusable);
    } else if (http.refuses(request.headers())) {
      found.refusal = LocalAnswer.UNDERSCORE;
      found.identified = null;
    } else if (refused) {
      found.refusal = LocalAnswer.ofPath(path, request.headers());
      found.identified = request.headers(); // none made yet
      if (RequestHead.isRoutedEarly(request)) {
        found.find(request.authority(), environment.random());
      }
    } else {
      found.find(authority, environment.random());
    }
    return found;
  }

  private static String text(@Nullable String value) {
    return value == null ? "" : value;
  }

  private void find(String authority, long random) {
    CompiledVirtualHost host = http.routes().virtualHost(authority);
    virtualHost = host;
    // As in Envoy nothing has a route that comes by an empty scheme.
    boolean routable = !"".equals(request.headers().get(SettledScheme.FORWARDED_PROTO));
    CompiledRoute found = host == null || !routable ? null : host.find(request, head, random);
    route = found;
    if (host != null && found != null && found.action() instanceof CompiledAction.Forward forward) {
      RoutePlan chosen = http.plan(host, found);
      plan = chosen;
      target = forward.clusters().choose(request, random);
      timeouts = chosen.timeouts();
      Timeouts.MaxStreamDuration stream = chosen.configuredTimeouts().maxStream();
      if (stream != null) {
        timeouts = timeouts.withGrpc(stream, request.headers().get("grpc-timeout"));
        String limit = timeouts.grpcTimeout();
        if (limit != null && GrpcContentType.isIn(request.headers())) {
          request.headers().set("grpc-timeout", limit);
        }
      }
    }
  }

  /** The answer to a request that is not even routed; null otherwise. */
  @Nullable LocalAnswer refusal() {
    return refusal;
  }

  CompiledFilters filters() {
    if (target != null) {
      return http.filters().get(target.filterOverrides());
    }
    return http.filters().get(route == null ? Map.of() : route.filterOverrides());
  }

  /** The filters have let the request pass: the answer that is no matter of the application. */
  @Nullable LocalAnswer admit(InboundFacts call) {
    CompiledRoute found = route;
    if (found == null) {
      return LocalAnswer.ROUTE_NOT_FOUND;
    }
    if (plan != null) {
      // Of a request from outside only what filters have set is left.
      timeouts = timeouts.with(request.headers(), http.router().respectExpectedRqTimeout());
      noContent = request.headers().contains(EnvoyHeaders.TIMEOUT_ALT_RESPONSE);
      admitted = true;
      virtualCluster = virtualHost == null ? null : virtualHost.virtualCluster(request);
      return null;
    }
    if (found.action() instanceof CompiledAction.NonForwarding) {
      return null;
    }
    if (found.action() instanceof CompiledAction.Redirect) {
      call.details = LocalAnswer.DIRECT; // before its location is made, as in Envoy
    }
    LocalAnswer answer =
        RouteAnswer.of(found, request, body -> new InboundFormatContext(call, this, null, body));
    if (found.action() instanceof CompiledAction.Redirect redirect) {
      InboundFormatContext context = new InboundFormatContext(call, this, null, "");
      sent =
          RequestAsSent.redirected(
              redirect, request, context, http.router().suppressEnvoyHeaders());
    }
    return answer;
  }

  CallTimeouts timeouts() {
    return timeouts;
  }

  /** What limits the call before the application has it. */
  CallTimeouts streamTimeouts() {
    return plan == null ? CallTimeouts.of(http.manager().timeouts()) : timeouts.ofStream();
  }

  /** Whether the filters have let the request pass to the application: Envoy's first attempt. */
  boolean isAdmitted() {
    return admitted;
  }

  /** The answer when the application was too slow. */
  LocalAnswer timeoutAnswer() {
    return LocalAnswer.timeout("response_timeout", noContent);
  }

  /** The request as the application is to see it. */
  RequestView head(InboundFacts call) {
    RoutePlan chosen = plan;
    ClusterTarget chosenTarget = target;
    if (chosen == null || chosenTarget == null) {
      return request;
    }
    HeaderList headers = request.headers();
    RequestHead.removeAsked(headers);
    if (!http.router().suppressEnvoyHeaders()) {
      long millis = timeouts.expectedMillis(0, false);
      if (millis > 0) {
        headers.set(EnvoyHeaders.EXPECTED_TIMEOUT_MS, Long.toString(millis));
      }
    }
    if (chosen.route().policies().requestAttemptCount()) {
      headers.set(EnvoyHeaders.ATTEMPT_COUNT, "1");
    }
    InboundFormatContext context = new InboundFormatContext(call, this, null, null);
    chosenTarget.editRequest(headers, context);
    boolean envoyHeaders = !http.router().suppressEnvoyHeaders();
    ForwardHead forward =
        chosen.action().head(chosenTarget, request, headers, "", envoyHeaders, context);
    forward.writeTo(headers, envoyHeaders);
    RequestView rewritten = ChangedRequest.normalized(request, forward.authority(), forward.path());
    sent = rewritten;
    return rewritten;
  }

  /** What the router and the route do to the response of the application. */
  void editResponse(InboundFacts call, MutableHeaders headers, long serviceNanos) {
    CompiledRoute found = route;
    if (found == null) {
      return;
    }
    if (plan != null) {
      if (!http.router().suppressEnvoyHeaders() && serviceNanos >= 0) {
        headers.set(EnvoyHeaders.SERVICE_TIME, Long.toString(serviceNanos / 1_000_000));
      }
    }
    applyEdits(found, headers, new InboundFormatContext(call, this, headers, null));
    if (plan != null && found.policies().attemptCountInResponse()) {
      headers.set(EnvoyHeaders.ATTEMPT_COUNT, "1");
    }
  }

  /** What the route does to a reply of the mesh itself. */
  void editReply(InboundFacts call, HeaderList headers, LocalAnswer answer) {
    CompiledRoute found = route;
    if (found != null) {
      applyEdits(found, headers, new InboundFormatContext(call, this, headers, answer.body()));
      boolean ofRouter = answer.flag() == ResponseFlag.UT; // which knows that it has tried
      if (ofRouter && found.policies().attemptCountInResponse()) {
        headers.set(EnvoyHeaders.ATTEMPT_COUNT, "1");
      }
    }
  }

  private void applyEdits(
      CompiledRoute found, MutableHeaders headers, InboundFormatContext context) {
    if (target != null) {
      target.editResponse(headers, context);
    } else {
      found.editResponse(headers, context);
    }
  }

  /** What changes replies of the mesh itself; null for nothing. */
  @Nullable LocalReplyMapper localReplies() {
    return http.localReplies();
  }

  /** What the connection manager does to every response. */
  void finishResponse(MutableHeaders headers) {
    ForwardingHeaders forwarding = http.manager().forwarding();
    if (identified != null
        && (forwarding.requestId().setInResponse()
            || identified.contains(EnvoyHeaders.FORCE_TRACE))) {
      String id = text(identified.get(RequestHead.REQUEST_ID));
      if (!id.isEmpty()) {
        headers.set(RequestHead.REQUEST_ID, id);
      }
    }
    ViaHeader.append(headers, forwarding.via());
  }

  /** The priority that the route gives to its calls; null when it does not forward. */
  @Nullable RoutingPriority priority() {
    RoutePlan chosen = plan;
    return chosen == null ? null : chosen.priority();
  }

  /** Whether the request has come in from outside of what the mesh trusts. */
  boolean isEdge() {
    return head.edge();
  }

  /** That of the request as it came to the router, before that edited it; null before, or none. */
  @Nullable String virtualCluster() {
    return virtualCluster;
  }

  /** The request as the formats of its response see it: rewritten, as soon as it is. */
  RequestView seen() {
    RequestView rewritten = sent;
    return rewritten == null ? request : rewritten;
  }

  FilteredRequest request() {
    return request;
  }

  @Nullable InetAddress client() {
    return head.client();
  }

  String requestId() {
    return requestId;
  }

  String virtualHostName() {
    return virtualHost == null ? "" : virtualHost.source().name();
  }

  @Nullable CompiledVirtualHost virtualHost() {
    return virtualHost;
  }

  String routeName() {
    return route == null ? "" : route.name();
  }

  /** Whether the route forwards, be it to no cluster that there is. */
  boolean forwards() {
    CompiledRoute found = route;
    return found != null && found.action().forwards();
  }

  String clusterName() {
    return target == null ? "" : target.cluster(request);
  }

  Metadata metadata() {
    return route == null ? Metadata.EMPTY : route.metadata();
  }

  String listenerName() {
    return listener.source().name();
  }

  Metadata listenerMetadata() {
    return listener.source().metadata();
  }
}
