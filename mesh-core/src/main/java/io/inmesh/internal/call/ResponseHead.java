package io.inmesh.internal.call;

import io.inmesh.call.MutableHeaders;
import io.inmesh.internal.filter.FilterRun;
import io.inmesh.internal.policy.EnvoyHeaders;
import io.inmesh.internal.route.ClusterTarget;
import io.inmesh.internal.route.CompiledRoute;
import org.jspecify.annotations.Nullable;

/** What becomes of the head of a response on its way to the caller. */
final class ResponseHead {
  /** Of the connection to the endpoint, not of the response. */
  private static final String[] HOP_BY_HOP = {
    "connection", "keep-alive", "proxy-connection", "transfer-encoding"
  };

  private static final int SWITCHING_PROTOCOLS = 101;

  private ResponseHead() {}

  /** Edits the head of an upstream's response. */
  static void edit(CallFacts call, AttemptState attempt, MutableHeaders headers) {
    RoutedRequest routed = call.routed();
    if (call.status != SWITCHING_PROTOCOLS) { // which is about the connection
      for (String hop : HOP_BY_HOP) {
        headers.remove(hop);
      }
    }
    if (!routed.router().suppressEnvoyHeaders()) {
      long nanos = call.routerNanos(call.nowNanos());
      if (nanos >= 0) {
        headers.set(EnvoyHeaders.SERVICE_TIME, EnvoyHeaders.text(nanos / 1_000_000));
      }
    }
    applyRouteEdits(call, routed, headers, null);
    addAttemptCount(call, routed, headers); // whatever edits say, as Envoy's router
    FilterRun filters = call.filters;
    if (filters != null) {
      filters.editResponse(call.status, headers);
    }
    finish(call, routed, headers);
  }

  /** What the connection manager does to every response. */
  static void finish(CallFacts call, RoutedRequest routed, MutableHeaders headers) {
    if (routed.listener().manager().forwarding().requestId().setInResponse()) {
      String id = RequestAsSent.requestId(call, routed);
      if (id != null && !id.isEmpty()) {
        headers.set(RequestHead.REQUEST_ID, id);
      }
    }
    // Envoy does so on the way back too.
    ViaHeader.append(headers, routed.listener().manager().forwarding().via());
  }

  /** The response header edits of the chosen cluster, the route and all above it. */
  static void applyRouteEdits(
      CallFacts call, RoutedRequest routed, MutableHeaders headers, @Nullable String localBody) {
    CompiledRoute route = routed.route();
    ClusterTarget target = routed.targetOrNull();
    if (route == null || (target != null ? target.leavesResponse() : route.leavesResponse())) {
      return; // nothing to make a context for
    }
    CallFormatContext context = CallFormatContext.ofResponse(call, routed, headers, localBody);
    if (target != null) {
      target.editResponse(headers, context);
    } else {
      route.editResponse(headers, context);
    }
  }

  /** {@code include_attempt_count_in_response}, once an attempt was due. */
  static void addAttemptCount(CallFacts call, RoutedRequest routed, MutableHeaders headers) {
    CompiledRoute route = routed.route();
    if (route != null
        && routed.clusterOrNull() != null
        && route.policies().attemptCountInResponse()) {
      headers.set(EnvoyHeaders.ATTEMPT_COUNT, EnvoyHeaders.text(Math.max(1, call.attempts())));
    }
  }
}
