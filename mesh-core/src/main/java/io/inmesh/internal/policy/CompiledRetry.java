package io.inmesh.internal.policy;

import io.inmesh.call.FailureKind;
import io.inmesh.call.HeadersView;
import io.inmesh.call.RequestView;
import io.inmesh.config.RetryOn;
import io.inmesh.config.RetryPolicy;
import io.inmesh.internal.route.HeaderPredicate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A retry policy made ready for calls: which outcomes it retries. Immutable. A request's own {@code
 * x-envoy-retry-on} headers make a variant for that call.
 *
 * <p>Semantics of Envoy's {@code RetryStateImpl}.
 */
public final class CompiledRetry {
  private static final int GRPC =
      bit(RetryOn.GRPC_CANCELLED)
          | bit(RetryOn.GRPC_DEADLINE_EXCEEDED)
          | bit(RetryOn.GRPC_INTERNAL)
          | bit(RetryOn.GRPC_RESOURCE_EXHAUSTED)
          | bit(RetryOn.GRPC_UNAVAILABLE);

  /** What may retry a response whose status tells of no error. */
  private static final int WITHOUT_ERROR_STATUS =
      GRPC
          | bit(RetryOn.RETRIABLE_STATUS_CODES)
          | bit(RetryOn.RETRIABLE_HEADERS)
          | bit(RetryOn.ENVOY_RATELIMITED);

  /** Retries nothing: the base of what a request's headers ask for where a route has no policy. */
  public static final CompiledRetry NOTHING = of(RetryPolicy.of(Set.of(), 1));

  private final RetryPolicy policy;
  private final int on;
  private final BitSet statusCodes;
  private final List<HeaderPredicate> responseHeaders;
  private final List<HeaderPredicate> requestHeaders;

  private CompiledRetry(
      RetryPolicy policy,
      int on,
      BitSet statusCodes,
      List<HeaderPredicate> responseHeaders,
      List<HeaderPredicate> requestHeaders) {
    this.policy = policy;
    this.on = on;
    this.statusCodes = statusCodes;
    this.responseHeaders = responseHeaders;
    this.requestHeaders = requestHeaders;
  }

  /** Compiles a policy. */
  public static CompiledRetry of(RetryPolicy policy) {
    int on = 0;
    for (RetryOn condition : policy.on()) {
      on |= bit(condition);
    }
    BitSet codes = new BitSet();
    policy.retriable().statusCodes().forEach(codes::set);
    return new CompiledRetry(
        policy,
        on,
        codes,
        policy.retriable().responseHeaders().stream().map(HeaderPredicate::compile).toList(),
        policy.retriable().requestHeaders().stream().map(HeaderPredicate::compile).toList());
  }

  private static int bit(RetryOn condition) {
    return 1 << condition.ordinal();
  }

  private boolean on(RetryOn condition) {
    return (on & bit(condition)) != 0;
  }

  /** The policy as configured. */
  public RetryPolicy policy() {
    return policy;
  }

  /** Whether anything at all is retried. */
  public boolean isEmpty() {
    return on == 0;
  }

  /** This policy with what the (internal) request's own headers add. */
  public CompiledRetry with(HeadersView request) {
    String http = request.get(EnvoyHeaders.RETRY_ON);
    String grpc = request.get(EnvoyHeaders.RETRY_GRPC_ON);
    String codes = request.get(EnvoyHeaders.RETRIABLE_STATUS_CODES);
    String names = request.get(EnvoyHeaders.RETRIABLE_HEADER_NAMES);
    if (http == null && grpc == null && codes == null && names == null) {
      return this;
    }
    BitSet allCodes = (BitSet) statusCodes.clone();
    for (String code : tokens(codes)) {
      long value = EnvoyHeaders.number(code);
      if (value >= 0 && value < 1000) {
        allCodes.set((int) value);
      }
    }
    List<HeaderPredicate> headers = responseHeaders;
    if (names != null) {
      headers = new ArrayList<>(responseHeaders);
      for (String name : tokens(names)) {
        headers.add(HeaderPredicate.present(name.toLowerCase(Locale.ROOT)));
      }
    }
    return new CompiledRetry(
        policy,
        on | (parse(http) & ~GRPC) | (parse(grpc) & GRPC),
        allCodes,
        headers,
        requestHeaders);
  }

  private static int parse(@Nullable String text) {
    int bits = 0;
    for (String token : tokens(text)) {
      RetryOn condition = RetryOn.ofToken(token);
      bits |= condition == null ? 0 : bit(condition);
    }
    return bits;
  }

  private static List<String> tokens(@Nullable String text) {
    if (text == null) {
      return List.of();
    }
    return Arrays.stream(text.split(",")).map(String::trim).toList();
  }

  /** Whether it takes a look at the request to know whether it is retried at all. */
  public boolean asksRequest() {
    return !requestHeaders.isEmpty();
  }

  /** Whether requests like this one are retried at all ({@code retriable_request_headers}). */
  public boolean appliesTo(RequestView request) {
    for (HeaderPredicate header : requestHeaders) {
      if (header.matches(request)) {
        return true;
      }
    }
    return requestHeaders.isEmpty();
  }

  private static boolean anyMatches(List<HeaderPredicate> predicates, HeadersView headers) {
    for (int i = 0; i < predicates.size(); i++) {
      if (predicates.get(i).matches(headers)) {
        return true;
      }
    }
    return false;
  }

  /** Whether a response of this head is retried. */
  public boolean retries(int status, HeadersView headers) {
    if (on == 0 || (status < 400 && (on & WITHOUT_ERROR_STATUS) == 0)) {
      return false; // without a look at the headers
    }
    if (headers.contains(EnvoyHeaders.RATE_LIMITED)) {
      return on(RetryOn.ENVOY_RATELIMITED);
    }
    return (on(RetryOn.FIVE_XX) && status >= 500 && status < 600)
        || (on(RetryOn.GATEWAY_ERROR) && status >= 502 && status <= 504)
        || (on(RetryOn.RETRIABLE_4XX) && status == 409)
        || (on(RetryOn.RETRIABLE_STATUS_CODES) && statusCodes.get(status))
        || (on(RetryOn.RETRIABLE_HEADERS) && anyMatches(responseHeaders, headers))
        || ((on & GRPC) != 0 && retriesGrpc(headers.get("grpc-status")));
  }

  private boolean retriesGrpc(@Nullable String status) {
    if (status == null) {
      return false;
    }
    return switch (status) {
      case "1" -> on(RetryOn.GRPC_CANCELLED);
      case "4" -> on(RetryOn.GRPC_DEADLINE_EXCEEDED);
      case "8" -> on(RetryOn.GRPC_RESOURCE_EXHAUSTED);
      case "13" -> on(RetryOn.GRPC_INTERNAL);
      case "14" -> on(RetryOn.GRPC_UNAVAILABLE);
      default -> false;
    };
  }

  /** Whether an attempt without a response is retried. */
  public boolean retries(FailureKind failure) {
    if (!failure.isOfEndpoint()) {
      return false;
    }
    return on(RetryOn.RESET)
        || on(RetryOn.FIVE_XX)
        || on(RetryOn.GATEWAY_ERROR)
        || (on(RetryOn.RESET_BEFORE_REQUEST) && neverLeft(failure))
        || (on(RetryOn.REFUSED_STREAM) && failure == FailureKind.REFUSED_STREAM)
        || (on(RetryOn.CONNECT_FAILURE) && failure.isConnectFailure());
  }

  /** Whether an attempt that the mesh itself timed out is retried: as any reset. */
  public boolean retriesTimeout() {
    return on(RetryOn.RESET) || on(RetryOn.FIVE_XX) || on(RetryOn.GATEWAY_ERROR);
  }

  private static boolean neverLeft(FailureKind failure) {
    return failure.isConnectFailure() || failure == FailureKind.NEVER_SENT;
  }
}
