package io.inmesh.internal.call;

import io.inmesh.call.HeadersView;
import io.inmesh.call.RequestView;
import io.inmesh.config.Endpoint;
import io.inmesh.config.Metadata;
import io.inmesh.internal.cluster.ClusterRuntime;
import io.inmesh.internal.format.FormatContext;
import io.inmesh.internal.route.CompiledRoute;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** What formats see of a call. Made where something is formatted, not for every call. */
final class CallFormatContext implements FormatContext {
  private final CallFacts call;
  private final RoutedRequest routed;
  private final @Nullable AttemptState attempt;
  private final @Nullable HeadersView response;
  private final String localBody;

  private CallFormatContext(
      CallFacts call,
      RoutedRequest routed,
      @Nullable AttemptState attempt,
      @Nullable HeadersView response,
      String localBody) {
    this.call = call;
    this.routed = routed;
    this.attempt = attempt;
    this.response = response;
    this.localBody = localBody;
  }

  /** For the request of an attempt. */
  static CallFormatContext ofRequest(CallFacts call, AttemptState attempt) {
    return new CallFormatContext(call, call.routed(), attempt, null, "");
  }

  /** For a response, an upstream's or the mesh's own. */
  static CallFormatContext ofResponse(
      CallFacts call, RoutedRequest routed, @Nullable HeadersView response, String localBody) {
    return new CallFormatContext(call, routed, call.last, response, localBody);
  }

  @Override
  public RequestView request() {
    return routed.view();
  }

  @Override
  public @Nullable HeadersView responseHeaders() {
    return response;
  }

  @Override
  public int responseCode() {
    return call.status;
  }

  @Override
  public String responseCodeDetails() {
    return call.details;
  }

  @Override
  public long responseFlags() {
    return call.flags();
  }

  @Override
  public String routeName() {
    return routed.routeName();
  }

  @Override
  public @Nullable String virtualCluster() {
    return routed.virtualHost() == null ? null : routed.virtualHost().virtualCluster(request());
  }

  @Override
  public String cluster() {
    ClusterRuntime cluster = routed.clusterOrNull();
    return cluster == null ? "" : cluster.name();
  }

  @Override
  public @Nullable Endpoint endpoint() {
    return attempt == null ? null : attempt.endpoint();
  }

  @Override
  public @Nullable String endpointsAttempted() {
    String list = null;
    for (AttemptState a = attempt; a != null; a = a.previous) {
      list = list == null ? a.address() : a.address() + ',' + list;
    }
    return list;
  }

  @Override
  public int attempts() {
    return attempt == null ? 0 : attempt.number();
  }

  @Override
  public @Nullable String address(Side side) {
    return side == Side.UPSTREAM_REMOTE && attempt != null ? attempt.address() : null;
  }

  @Override
  public Metadata metadata(Owner owner) {
    CompiledRoute route = routed.route();
    ClusterRuntime cluster = routed.clusterOrNull();
    return switch (owner) {
      case ROUTE -> route == null ? Metadata.EMPTY : route.metadata();
      case CLUSTER -> cluster == null ? Metadata.EMPTY : cluster.cluster().metadata();
      case LISTENER -> routed.listener().source().metadata();
      case VIRTUAL_HOST, LISTENER_FILTER_CHAIN -> Metadata.EMPTY;
    };
  }

  @Override
  public long startEpochNanos() {
    long elapsed = call.nowNanos() - call.timers().startNanos();
    return TimeUnit.MILLISECONDS.toNanos(call.environment().epochMillis()) - elapsed;
  }

  @Override
  public long nanosUntil(Event event) {
    long elapsed = call.nowNanos() - call.timers().startNanos();
    long service = call.timers().serviceNanos(call.nowNanos());
    return switch (event) {
      case NOW -> elapsed;
      case REQUEST_RECEIVED, REQUEST_SENT -> service < 0 ? -1 : elapsed - service;
      case RESPONSE_BEGAN -> response == null ? -1 : elapsed;
      case RESPONSE_ENDED -> -1;
    };
  }

  @Override
  public @Nullable String streamId() {
    return call.requestId();
  }

  @Override
  public String localReplyBody() {
    return localBody;
  }
}
