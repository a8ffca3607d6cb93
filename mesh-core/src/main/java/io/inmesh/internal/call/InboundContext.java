package io.inmesh.internal.call;

import io.inmesh.call.CallOverrides;
import io.inmesh.call.CallTimer;
import io.inmesh.call.HeadersView;
import io.inmesh.call.MeshContext;
import io.inmesh.call.RequestView;
import io.inmesh.config.RoutingPriority;
import io.inmesh.internal.http.GrpcContentType;
import io.inmesh.internal.policy.EnvoyHeaders;
import io.inmesh.internal.policy.GrpcTimeout;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a request that came in says about the calls that the application makes for it.
 *
 * <p>Its deadline is the earliest of those that are known: the route's timeouts, the application's
 * own time, {@code grpc-timeout}, and {@code x-envoy-expected-rq-timeout-ms}, in which the caller's
 * proxy says how long it waits. The latter counts even where the request may not set timeouts of
 * its route by it, since it can only shorten the work that is done for the caller; but not at the
 * edge, where nobody vouches for the caller.
 */
final class InboundContext {
  private static final long MILLI = 1_000_000L;

  private InboundContext() {}

  /**
   * @param routed null when the request passes without a configuration
   * @param answer the time of the route, which moves with the end of the request's body
   */
  static MeshContext of(
      CallEnvironment environment,
      RequestView request,
      @Nullable InboundRoute routed,
      long startNanos,
      AnswerDeadline answer) {
    HeadersView seen = routed == null ? request.headers() : routed.request().headers();
    List<String> headers = environment.propagatedHeaders().of(seen);
    MeshContext context = MeshContext.NONE;
    if (!headers.isEmpty()) {
      context = context.withHeaders(headers);
    }
    boolean edge = routed != null && routed.isEdge();
    CallOverrides overrides =
        edge ? CallOverrides.NONE : environment.propagatedHeaders().overrides(request.headers());
    if (routed != null && routed.priority() == RoutingPriority.HIGH) {
      overrides = overrides.withPriority(RoutingPriority.HIGH);
    }
    if (!overrides.equals(CallOverrides.NONE)) {
      context = context.withOverrides(overrides);
    }
    CallTimer timer = environment.timer();
    long callers = callersDeadline(request.headers(), startNanos, edge);
    long known = Math.min(request.deadlineNanos(), callers);
    return request.hasBody()
        ? context.withDeadline(known, timer).withDeadline(answer, timer)
        : context.withDeadline(Math.min(known, answer.getAsLong()), timer);
  }

  private static long callersDeadline(HeadersView headers, long startNanos, boolean edge) {
    long nanos = -1;
    if (GrpcContentType.isIn(headers)) {
      nanos = GrpcTimeout.nanos(headers.get("grpc-timeout"));
    }
    long millis = edge ? 0 : EnvoyHeaders.number(headers.get(EnvoyHeaders.EXPECTED_TIMEOUT_MS));
    if (millis > 0 && millis < Long.MAX_VALUE / MILLI) {
      nanos = nanos < 0 ? millis * MILLI : Math.min(nanos, millis * MILLI);
    }
    long deadline = startNanos + nanos;
    return nanos < 0 || deadline < startNanos ? Long.MAX_VALUE : deadline;
  }
}
