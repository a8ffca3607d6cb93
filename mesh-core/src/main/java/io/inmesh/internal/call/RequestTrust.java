package io.inmesh.internal.call;

import io.inmesh.call.HeadersView;
import io.inmesh.call.RequestView;
import io.inmesh.config.IpRange;
import io.inmesh.internal.http.ForwardedRequest;
import io.inmesh.internal.policy.EnvoyHeaders;
import io.inmesh.internal.route.MatchContext;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Whether a request may ask for its own timeouts and retries by {@code x-envoy-*} headers. It may
 * when it is internal: its {@code x-forwarded-for} is a single address in one of the ranges of
 * {@code internal_address_config}, of which there are none by default (Envoy's {@code
 * ConnectionManagerUtility::mutateRequestHeaders}). Else those headers are taken off before
 * routing.
 */
enum RequestTrust implements MatchContext {
  /** External, without any such header: nothing to take off. */
  EXTERNAL,
  /** External, with such headers. */
  EXTERNAL_ASKING,
  /** Internal, without any such header. */
  INTERNAL,
  /** Internal, with such headers. */
  INTERNAL_ASKING;

  private static final String PREFIX = "x-envoy-";

  /** What an external request must not say (Envoy's {@code cleanInternalHeaders}). */
  static final List<String> INTERNAL_ONLY =
      List.of(
          EnvoyHeaders.RETRIABLE_STATUS_CODES,
          EnvoyHeaders.RETRIABLE_HEADER_NAMES,
          EnvoyHeaders.RETRY_ON,
          EnvoyHeaders.RETRY_GRPC_ON,
          EnvoyHeaders.MAX_RETRIES,
          EnvoyHeaders.UPSTREAM_ALT_STAT_NAME,
          EnvoyHeaders.TIMEOUT_MS,
          EnvoyHeaders.PER_TRY_TIMEOUT_MS,
          EnvoyHeaders.TIMEOUT_ALT_RESPONSE,
          EnvoyHeaders.EXPECTED_TIMEOUT_MS,
          EnvoyHeaders.STREAM_DURATION_MS,
          EnvoyHeaders.HEDGE_ON_PER_TRY_TIMEOUT,
          EnvoyHeaders.INTERNAL,
          "x-envoy-force-trace",
          "x-envoy-ip-tags",
          "x-envoy-original-url");

  static RequestTrust of(HeadersView headers, List<IpRange> internalAddresses) {
    boolean asking = headers.containsPrefix(PREFIX);
    if (!internalAddresses.isEmpty() && isInternal(headers, internalAddresses)) {
      return asking ? INTERNAL_ASKING : INTERNAL;
    }
    return asking ? EXTERNAL_ASKING : EXTERNAL;
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

  @Override
  public boolean internalRequest() {
    return this == INTERNAL || this == INTERNAL_ASKING;
  }

  /** Names of the headers that must not go on from here. */
  List<String> stripped() {
    return this == EXTERNAL_ASKING ? INTERNAL_ONLY : List.of();
  }

  /** The request as routing may see it. */
  RequestView sanitized(RequestView request) {
    return this == EXTERNAL_ASKING ? new Sanitized(request) : request;
  }

  /** A request without the headers that it must not have. */
  private static final class Sanitized extends ForwardedRequest implements HeadersView {
    private final List<String> names = new ArrayList<>();
    private final List<String> values = new ArrayList<>();

    Sanitized(RequestView request) {
      super(request);
      HeadersView headers = request.headers();
      for (int i = 0; i < headers.size(); i++) {
        if (!INTERNAL_ONLY.contains(headers.name(i))) {
          names.add(headers.name(i));
          values.add(headers.value(i));
        }
      }
    }

    @Override
    public @Nullable String get(String lowerCaseName) {
      return INTERNAL_ONLY.contains(lowerCaseName) ? null : original().headers().get(lowerCaseName);
    }

    @Override
    public int size() {
      return names.size();
    }

    @Override
    public String name(int index) {
      return names.get(index);
    }

    @Override
    public String value(int index) {
      return values.get(index);
    }

    @Override
    public HeadersView headers() {
      return this;
    }
  }
}
