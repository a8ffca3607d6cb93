package io.inmesh.internal.policy;

import org.jspecify.annotations.Nullable;

/** Names of the headers that Envoy's router reads or writes. */
public final class EnvoyHeaders {
  public static final String ATTEMPT_COUNT = "x-envoy-attempt-count";
  public static final String EXPECTED_TIMEOUT_MS = "x-envoy-expected-rq-timeout-ms";
  public static final String HEDGE_ON_PER_TRY_TIMEOUT = "x-envoy-hedge-on-per-try-timeout";
  public static final String INTERNAL = "x-envoy-internal";
  public static final String IS_TIMEOUT_RETRY = "x-envoy-is-timeout-retry";
  public static final String MAX_RETRIES = "x-envoy-max-retries";
  public static final String OVERLOADED = "x-envoy-overloaded";
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

  private EnvoyHeaders() {}

  /** A header's value as a whole number of at least zero; -1 when it is missing or is none. */
  public static long number(@Nullable String value) {
    if (value == null || value.isEmpty() || value.length() > 18) {
      return -1;
    }
    long number = 0;
    for (int i = 0; i < value.length(); i++) {
      int digit = value.charAt(i) - '0';
      if (digit < 0 || digit > 9) {
        return -1;
      }
      number = number * 10 + digit;
    }
    return number;
  }
}
