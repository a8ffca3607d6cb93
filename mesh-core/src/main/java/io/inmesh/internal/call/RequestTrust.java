package io.inmesh.internal.call;

import io.inmesh.call.HeadersView;
import io.inmesh.call.RequestView;
import io.inmesh.config.IpRange;
import io.inmesh.internal.http.PrunedRequest;
import io.inmesh.internal.policy.EnvoyHeaders;
import java.net.InetAddress;
import java.util.List;

/**
 * Whether a request may ask for its own timeouts and retries by {@code x-envoy-*} headers. It may
 * when it is internal: its {@code x-forwarded-for} is a single address in one of the ranges of
 * {@code internal_address_config}, of which there are none by default (Envoy's {@code
 * ConnectionManagerUtility::mutateRequestHeaders}). Else those headers are taken off before
 * routing, and the {@code internal_only_headers} of the route table with them.
 */
enum RequestTrust {
  /** External, without any such header: nothing to take off. */
  EXTERNAL,
  /** External, with such headers. */
  EXTERNAL_ASKING,
  /** Internal, without any such header. */
  INTERNAL,
  /** Internal, with such headers. */
  INTERNAL_ASKING;

  private static final String PREFIX = "x-envoy-";

  /**
   * Looks at a request.
   *
   * @param internalOnly names of the headers that an external request must not have
   */
  static RequestTrust of(
      HeadersView headers, List<IpRange> internalAddresses, List<String> internalOnly) {
    boolean asking = headers.containsPrefix(PREFIX) || containsOwn(headers, internalOnly);
    if (!internalAddresses.isEmpty() && isInternal(headers, internalAddresses)) {
      return asking ? INTERNAL_ASKING : INTERNAL;
    }
    return asking ? EXTERNAL_ASKING : EXTERNAL;
  }

  /** Whether there is one of those that a route table adds to Envoy's. */
  private static boolean containsOwn(HeadersView headers, List<String> internalOnly) {
    for (int i = EnvoyHeaders.INTERNAL_ONLY.size(); i < internalOnly.size(); i++) {
      if (headers.contains(internalOnly.get(i))) {
        return true;
      }
    }
    return false;
  }

  private static boolean isInternal(HeadersView headers, List<IpRange> internalAddresses) {
    String forwardedFor = headers.get("x-forwarded-for");
    InetAddress address = forwardedFor == null ? null : IpRange.literal(forwardedFor.strip());
    for (IpRange range : internalAddresses) {
      if (range.contains(address)) {
        return true;
      }
    }
    return false;
  }

  /** Whether its headers ask for something and may. */
  boolean mayAsk() {
    return this == INTERNAL_ASKING;
  }

  /** Whether the request is from inside. */
  boolean internalRequest() {
    return this == INTERNAL || this == INTERNAL_ASKING;
  }

  /** Names of the headers that must not go on from here. */
  List<String> stripped(List<String> internalOnly) {
    return this == EXTERNAL_ASKING ? internalOnly : List.of();
  }

  /** The request as routing may see it. */
  RequestView sanitized(RequestView request, List<String> internalOnly) {
    return this == EXTERNAL_ASKING ? new PrunedRequest(request, internalOnly::contains) : request;
  }
}
