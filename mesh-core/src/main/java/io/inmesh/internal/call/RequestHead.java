package io.inmesh.internal.call;

import io.inmesh.call.HeadersView;
import io.inmesh.call.MutableHeaders;
import io.inmesh.call.RequestView;
import io.inmesh.internal.filter.FilterRun;
import io.inmesh.internal.filter.FilteredRequest;
import io.inmesh.internal.http.HeaderList;
import io.inmesh.internal.http.SettledScheme;
import io.inmesh.internal.policy.EnvoyHeaders;
import io.inmesh.internal.policy.GrpcTimeout;
import io.inmesh.internal.route.CompiledAction;
import io.inmesh.internal.route.CompiledRoute;
import io.inmesh.internal.route.ForwardHead;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What becomes of the head of a request on its way to an endpoint: first what the connection
 * manager does, then what the router does, in Envoy's order.
 */
final class RequestHead {
  static final String REQUEST_ID = "x-request-id";

  private static final String GRPC_TIMEOUT = "grpc-timeout";

  private RequestHead() {}

  /**
   * Whether a request that is refused for its path has a route all the same, for the edits of its
   * response: Envoy finds one where it is told the scheme, which it does not know by itself yet.
   */
  static boolean isRoutedEarly(RequestView request) {
    return request.headers().contains(SettledScheme.FORWARDED_PROTO);
  }

  /** Authority and path to send, after the route's rewrites; null where it has none. */
  static @Nullable ForwardHead head(CallFacts call, RoutedRequest routed, String hostname) {
    CompiledAction.Forward action = routed.plan().action();
    if (action.leavesHead()) {
      return null;
    }
    RequestView request = action.headReadsHeaders() ? routed.managed() : routed.view();
    HeadersView headers = request.headers();
    CallFormatContext context = CallFormatContext.beforeSending(call, routed, request);
    if (action.headReadsHeaders()) {
      HeaderList edited = new HeaderList(headers);
      routed.target().editRequest(edited, context);
      headers = edited;
    }
    boolean envoyHeaders = !routed.router().suppressEnvoyHeaders();
    return action.head(routed.target(), request, headers, hostname, envoyHeaders, context);
  }

  /**
   * Applies all edits.
   *
   * @param head of the attempt; null where the route does not rewrite it
   * @param number of the attempt, from 1
   * @param startNanos when the attempt begins
   */
  static void edit(
      CallFacts call,
      RoutedRequest routed,
      @Nullable ForwardHead head,
      int number,
      long startNanos,
      MutableHeaders headers) {
    FilterRun filters = call.filters;
    FilteredRequest filtered = filters == null ? null : filters.edited();
    if (filtered == null) {
      removeWhatIsNotTrusted(routed, headers);
      addForwarding(call, routed, headers);
    } else {
      filtered.writeTo(headers);
    }
    removeWhatWasAsked(routed, headers);
    addRouterHeaders(call, routed, number, startNanos, headers);
    if (!routed.target().leavesRequest()) {
      routed.target().editRequest(headers, CallFormatContext.beforeSending(call, routed));
    }
    if (head != null) {
      head.writeTo(headers, !routed.router().suppressEnvoyHeaders());
    }
  }

  /** The headers of a request as its filters see them. */
  static HeaderList beforeFilters(CallFacts call, RoutedRequest routed) {
    HeaderList headers = new HeaderList(routed.view().headers());
    addForwarding(call, routed, headers);
    return headers;
  }

  private static void removeWhatIsNotTrusted(RoutedRequest routed, MutableHeaders headers) {
    routed.listener().dropFrom(headers);
    List<String> stripped = routed.trust().stripped(routed.listener().internalOnlyHeaders());
    for (int i = 0; i < stripped.size(); i++) {
      headers.remove(stripped.get(i));
    }
  }

  private static void removeWhatWasAsked(RoutedRequest routed, MutableHeaders headers) {
    if (routed.mayAsk()) {
      removeAsked(headers);
    }
  }

  /** What a request asked of the router was obeyed, and is not for the upstream. */
  static void removeAsked(MutableHeaders headers) {
    headers.remove(EnvoyHeaders.TIMEOUT_MS);
    headers.remove(EnvoyHeaders.PER_TRY_TIMEOUT_MS);
    headers.remove(EnvoyHeaders.HEDGE_ON_PER_TRY_TIMEOUT);
    headers.remove(EnvoyHeaders.TIMEOUT_ALT_RESPONSE);
    headers.remove(EnvoyHeaders.RETRY_ON);
    headers.remove(EnvoyHeaders.RETRY_GRPC_ON);
    headers.remove(EnvoyHeaders.RETRIABLE_STATUS_CODES);
    headers.remove(EnvoyHeaders.RETRIABLE_HEADER_NAMES);
    headers.remove(EnvoyHeaders.MAX_RETRIES);
    headers.remove(EnvoyHeaders.UPSTREAM_ALT_STAT_NAME);
  }

  /** What {@link #addForwarding} gives a header that a request lacks; null for nothing. */
  static @Nullable String added(CallFacts call, RoutedRequest routed, String header) {
    return switch (header) {
      case SettledScheme.FORWARDED_PROTO -> call.request().scheme();
      case REQUEST_ID ->
          routed.listener().manager().forwarding().requestId().generate() ? call.requestId() : null;
      case EnvoyHeaders.INTERNAL -> routed.trust().internalRequest() ? "true" : null;
      default -> null;
    };
  }

  private static void addForwarding(CallFacts call, RoutedRequest routed, MutableHeaders headers) {
    if (routed.trust().internalRequest()) {
      headers.set(EnvoyHeaders.INTERNAL, "true");
    }
    addMissing(call, routed, SettledScheme.FORWARDED_PROTO, headers);
    addMissing(call, routed, REQUEST_ID, headers);
    limitGrpcTimeout(call, routed, headers);
    ViaHeader.append(headers, routed.listener().manager().forwarding().via());
  }

  private static void addMissing(
      CallFacts call, RoutedRequest routed, String header, MutableHeaders headers) {
    if (!headers.contains(header)) {
      String value = added(call, routed, header);
      if (value != null) {
        headers.add(header, value);
      }
    }
  }

  /** An application that gives up earlier, as its deadline says, is not overruled. */
  private static void limitGrpcTimeout(
      CallFacts call, RoutedRequest routed, MutableHeaders headers) {
    String limit = routed.grpcTimeout();
    if (limit == null) {
      return;
    }
    long own =
        call.request().deadlineNanos() == Long.MAX_VALUE
            ? -1
            : GrpcTimeout.nanos(headers.get(GRPC_TIMEOUT));
    if (own < 0 || own > GrpcTimeout.nanos(limit)) {
      headers.set(GRPC_TIMEOUT, limit);
    }
  }

  private static void addRouterHeaders(
      CallFacts call, RoutedRequest routed, int number, long startNanos, MutableHeaders headers) {
    if (!routed.router().suppressEnvoyHeaders()) {
      long elapsed = Math.max(0, call.routerNanos(startNanos));
      long millis =
          call.timeouts().expectedMillis(elapsed, RequestAsks.hedgesOnPerTryTimeout(routed));
      if (call.request() instanceof CorrelatedRequest correlated) {
        millis = correlated.leftMillis(startNanos, millis);
      }
      if (millis > 0) {
        headers.set(EnvoyHeaders.EXPECTED_TIMEOUT_MS, EnvoyHeaders.textOfTimeout(millis));
      }
    }
    CompiledRoute route = routed.plan().route();
    if (route.policies().requestAttemptCount()) {
      headers.set(EnvoyHeaders.ATTEMPT_COUNT, EnvoyHeaders.text(number));
    }
    if (route.policies().isTimeoutRetryHeader() && number > 1) {
      headers.set(EnvoyHeaders.IS_TIMEOUT_RETRY, Boolean.toString(call.isTimeoutRetry()));
    }
  }

  /** A random UUID of version 4 from two draws. */
  static String requestId(long high, long low) {
    return new UUID(
            (high & 0xffff_ffff_ffff_0fffL) | 0x4000L,
            (low & 0x3fff_ffff_ffff_ffffL) | 0x8000_0000_0000_0000L)
        .toString();
  }
}
