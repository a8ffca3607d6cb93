package io.inmesh.internal.policy;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Names of the headers that Envoy's router reads or writes. */
public final class EnvoyHeaders {
  /** Asks for a trace, and for the request id in the response. */
  public static final String FORCE_TRACE = "x-envoy-force-trace";

  public static final String ATTEMPT_COUNT = "x-envoy-attempt-count";
  public static final String EXPECTED_TIMEOUT_MS = "x-envoy-expected-rq-timeout-ms";
  public static final String HEDGE_ON_PER_TRY_TIMEOUT = "x-envoy-hedge-on-per-try-timeout";
  public static final String INTERNAL = "x-envoy-internal";
  public static final String IS_TIMEOUT_RETRY = "x-envoy-is-timeout-retry";
  public static final String MAX_RETRIES = "x-envoy-max-retries";
  public static final String OVERLOADED = "x-envoy-overloaded";

  /** Who the client is, as a proxy says that has seen its certificate: not for anybody to claim. */
  public static final String CLIENT_CERT = "x-forwarded-client-cert";

  public static final String PER_TRY_TIMEOUT_MS = "x-envoy-upstream-rq-per-try-timeout-ms";
  public static final String RATE_LIMITED = "x-envoy-ratelimited";
  public static final String RETRIABLE_HEADER_NAMES = "x-envoy-retriable-header-names";
  public static final String RETRIABLE_STATUS_CODES = "x-envoy-retriable-status-codes";
  public static final String RETRY_GRPC_ON = "x-envoy-retry-grpc-on";
  public static final String RETRY_ON = "x-envoy-retry-on";
  public static final String SERVICE_TIME = "x-envoy-upstream-service-time";
  public static final String STREAM_DURATION_MS = "x-envoy-upstream-stream-duration-ms";
  public static final String TIMEOUT_ALT_RESPONSE = "x-envoy-upstream-rq-timeout-alt-response";
  public static final String TIMEOUT_MS = "x-envoy-upstream-rq-timeout-ms";
  public static final String UPSTREAM_ALT_STAT_NAME = "x-envoy-upstream-alt-stat-name";

  /** What an external request must not say (Envoy's {@code cleanInternalHeaders}). */
  public static final List<String> INTERNAL_ONLY =
      List.of(
          RETRIABLE_STATUS_CODES,
          RETRIABLE_HEADER_NAMES,
          RETRY_ON,
          RETRY_GRPC_ON,
          MAX_RETRIES,
          UPSTREAM_ALT_STAT_NAME,
          TIMEOUT_MS,
          PER_TRY_TIMEOUT_MS,
          TIMEOUT_ALT_RESPONSE,
          EXPECTED_TIMEOUT_MS,
          STREAM_DURATION_MS,
          HEDGE_ON_PER_TRY_TIMEOUT,
          INTERNAL,
          FORCE_TRACE,
          "x-envoy-ip-tags",
          "x-envoy-original-url");

  /** Texts of small numbers, made when they are first needed; that two threads do does no harm. */
  private static final @Nullable String[] SMALL = new String[256];

  /** Texts of timeouts, of which routes have few; the last one of each place. */
  private static final @Nullable Text[] TIMEOUTS = new Text[64];

  private record Text(long number, String text) {}

  private EnvoyHeaders() {}

  /** A number as the value of a header. */
  public static String text(long number) {
    if (number < 0 || number >= SMALL.length) {
      return Long.toString(number);
    }
    String known = SMALL[(int) number];
    if (known == null) {
      known = Long.toString(number);
      SMALL[(int) number] = known;
    }
    return known;
  }

  /** A number that is likely to come again as the value of a header. */
  public static String textOfTimeout(long millis) {
    int place = (int) (millis ^ millis >>> 6 ^ millis >>> 12) & TIMEOUTS.length - 1;
    Text known = TIMEOUTS[place];
    if (known == null || known.number != millis) {
      known = new Text(millis, Long.toString(millis));
      TIMEOUTS[place] = known;
    }
    return known.text;
  }

  /**
   * A header's value as a whole number of at least zero, with or without a plus sign (as Envoy
   * reads it); -1 when it is missing or is none.
   */
  public static long number(@Nullable String value) {
    if (value == null || value.isEmpty() || value.length() > 18) {
      return -1;
    }
    int from = value.charAt(0) == '+' ? 1 : 0;
    long number = from == value.length() ? -1 : 0;
    for (int i = from; i < value.length(); i++) {
      int digit = value.charAt(i) - '0';
      if (digit < 0 || digit > 9) {
        return -1;
      }
      number = number * 10 + digit;
    }
    return number;
  }
}
