package io.inmesh.internal.call;

import io.inmesh.call.HeadersView;
import io.inmesh.call.RequestView;
import io.inmesh.call.ResponseFlag;
import io.inmesh.config.Endpoint;
import io.inmesh.config.Metadata;
import io.inmesh.config.UpstreamConnection.HttpProtocol;
import io.inmesh.internal.cluster.ClusterRuntime;
import io.inmesh.internal.format.FormatContext;
import io.inmesh.internal.route.CompiledRoute;
import io.inmesh.internal.route.CompiledVirtualHost;
import org.jspecify.annotations.Nullable;

/** What formats see of a call. Made where something is formatted, not for every call. */
final class CallFormatContext implements FormatContext {
  private final CallFacts call;
  private final RoutedRequest routed;
  private final @Nullable AttemptState attempt;
  private final @Nullable HeadersView response;
  private final boolean local;
  private final String localBody;
  private @Nullable RequestView request;
  private boolean sent = true;
  private int localCode;

  private CallFormatContext(
      CallFacts call,
      RoutedRequest routed,
      @Nullable AttemptState attempt,
      @Nullable HeadersView response,
      @Nullable String localBody) {
    this.call = call;
    this.routed = routed;
    this.attempt = attempt;
    this.response = response;
    this.local = localBody != null;
    this.localBody = localBody == null ? "" : localBody;
  }

  /** For the request, before it is sent: its edits are made once, whatever is attempted. */
  static CallFormatContext beforeSending(CallFacts call, RoutedRequest routed) {
    return beforeSending(call, routed, routed.view());
  }

  /**
   * The same for formats that read headers of the request itself.
   *
   * @param request as the connection manager leaves it, or later
   */
  static CallFormatContext beforeSending(
      CallFacts call, RoutedRequest routed, RequestView request) {
    CallFormatContext context = new CallFormatContext(call, routed, null, null, null);
    context.request = request;
    context.sent = false;
    return context;
  }

  /**
   * For a response.
   *
   * @param localBody the body of the mesh's own reply; null for an upstream's response
   */
  static CallFormatContext ofResponse(
      CallFacts call,
      RoutedRequest routed,
      @Nullable HeadersView response,
      @Nullable String localBody) {
    return new CallFormatContext(call, routed, call.last, response, localBody);
  }

  /**
   * For a local reply whose status is known, unlike when a route edits its headers.
   *
   * @param code the status at the moment
   */
  static CallFormatContext ofLocalReply(
      CallFacts call,
      RoutedRequest routed,
      @Nullable HeadersView response,
      String localBody,
      int code) {
    CallFormatContext context = ofResponse(call, routed, response, localBody);
    context.localCode = code;
    return context;
  }

  @Override
  public RequestView request() {
    RequestView seen = request;
    if (seen == null) {
      seen = RequestAsSent.of(call, routed, attempt);
      request = seen;
    }
    return seen;
  }

  @Override
  public @Nullable HeadersView responseHeaders() {
    return response;
  }

  /** Of a local reply it is 0, as in Envoy, which formats headers before it sets the code. */
  @Override
  public int responseCode() {
    return local || !sent ? localCode : call.status;
  }

  @Override
  public String protocol() {
    ClusterRuntime cluster = routed.clusterOrNull();
    return protocol(
        cluster == null ? HttpProtocol.HTTP1 : cluster.cluster().connection().protocol());
  }

  /** What the cluster is spoken to with. */
  @Override
  public @Nullable String upstreamProtocol() {
    AttemptState connected = connected();
    return connected == null ? null : protocol(connected.connection().protocol());
  }

  private static String protocol(HttpProtocol protocol) {
    return protocol == HttpProtocol.HTTP2 ? "HTTP/2" : "HTTP/1.1";
  }

  @Override
  public String responseCodeDetails() {
    return sent ? call.details : "";
  }

  @Override
  public long responseFlags() {
    return sent ? call.flags() : ResponseFlag.NONE;
  }

  @Override
  public String routeName() {
    return routed.routeName();
  }

  @Override
  public @Nullable String virtualCluster() {
    CompiledVirtualHost host = routed.virtualHost();
    return host == null || routed.clusterOrNull() == null
        ? null
        : host.virtualCluster(routed.view());
  }

  /**
   * Known as soon as a route is chosen, so to the filters as well; where there is such a cluster.
   */
  @Override
  public String cluster() {
    return routed.hasCluster() ? routed.clusterName() : "";
  }

  @Override
  public @Nullable Endpoint endpoint() {
    return attempt == null ? null : attempt.endpoint();
  }

  @Override
  public @Nullable Endpoint connectedEndpoint() {
    AttemptState connected = connected();
    return connected == null ? null : connected.endpoint();
  }

  private @Nullable AttemptState connected() {
    return attempt != null && attempt.phase != AttemptState.Phase.OVER_UNCONNECTED ? attempt : null;
  }

  @Override
  public int attempts() {
    return attempt != null ? attempt.number() : routed.clusterOrNull() != null ? 1 : 0;
  }

  @Override
  public @Nullable String address(Side side) {
    AttemptState connected = connected();
    return side == Side.UPSTREAM_REMOTE && connected != null ? connected.address() : null;
  }

  @Override
  public Metadata metadata(Owner owner) {
    CompiledRoute route = routed.route();
    ClusterRuntime cluster = routed.chosenCluster();
    return switch (owner) {
      case ROUTE -> route == null ? Metadata.EMPTY : route.metadata();
      case CLUSTER -> cluster == null ? Metadata.EMPTY : cluster.cluster().metadata();
      case LISTENER -> routed.listener().source().metadata();
      case VIRTUAL_HOST -> CompiledVirtualHost.metadata(routed.virtualHost());
      case LISTENER_FILTER_CHAIN -> Metadata.EMPTY;
    };
  }

  @Override
  public long startEpochNanos() {
    return call.startEpochNanos();
  }

  @Override
  public long nanosUntil(Event event) {
    long now = call.nowNanos(); // one time for both: their difference is no less than nothing
    long elapsed = now - call.startNanos();
    long service = call.serviceNanos(now);
    return switch (event) {
      case NOW -> elapsed;
      case REQUEST_RECEIVED -> service < 0 ? -1 : elapsed - service;
      case REQUEST_SENT -> service < 0 || connected() == null ? -1 : elapsed - service;
      case RESPONSE_BEGAN -> response == null || local ? -1 : elapsed;
      case RESPONSE_ENDED -> -1;
    };
  }

  @Override
  public @Nullable String streamId() {
    return call.requestId();
  }

  @Override
  public String uniqueId() {
    return RequestHead.requestId(call.draw(), call.draw());
  }

  @Override
  public String listenerName() {
    return routed.listener().source().name();
  }

  @Override
  public String localReplyBody() {
    return localBody;
  }
}
