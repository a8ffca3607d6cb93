package io.inmesh.config;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The conditions of {@code retry_on}, HTTP and gRPC. */
public enum RetryOn {
  FIVE_XX("5xx"),
  GATEWAY_ERROR("gateway-error"),
  RESET("reset"),
  RESET_BEFORE_REQUEST("reset-before-request"),
  CONNECT_FAILURE("connect-failure"),
  ENVOY_RATELIMITED("envoy-ratelimited"),
  RETRIABLE_4XX("retriable-4xx"),
  REFUSED_STREAM("refused-stream"),
  RETRIABLE_STATUS_CODES("retriable-status-codes"),
  RETRIABLE_HEADERS("retriable-headers"),
  HTTP3_POST_CONNECT_FAILURE("http3-post-connect-failure"),
  GRPC_CANCELLED("cancelled"),
  GRPC_DEADLINE_EXCEEDED("deadline-exceeded"),
  GRPC_INTERNAL("internal"),
  GRPC_RESOURCE_EXHAUSTED("resource-exhausted"),
  GRPC_UNAVAILABLE("unavailable");

  private static final Map<String, RetryOn> BY_TOKEN = new HashMap<>();

  static {
    for (RetryOn value : values()) {
      BY_TOKEN.put(value.token, value);
    }
  }

  private final String token;

  RetryOn(String token) {
    this.token = token;
  }

  /** The word in {@code retry_on} and {@code x-envoy-retry-on}. */
  public String token() {
    return token;
  }

  /** The condition of a word; null when there is none. */
  public static @Nullable RetryOn ofToken(String token) {
    return BY_TOKEN.get(token);
  }
}
