package io.inmesh.internal.policy;

import io.inmesh.call.HeadersView;

/** The {@code grpc-retry-pushback-ms} header, by which a server defers or forbids retries (A6). */
public final class GrpcPushback {
  /** The server says nothing. */
  public static final long NONE = -1;

  /** The server asks not to be tried again. */
  public static final long NO_RETRY = -2;

  private static final String HEADER = "grpc-retry-pushback-ms";

  private GrpcPushback() {}

  /**
   * What a response says.
   *
   * @return nanoseconds, {@link #NONE} or {@link #NO_RETRY}
   */
  public static long nanos(HeadersView response) {
    String value = response.get(HEADER);
    if (value == null) {
      return NONE;
    }
    long millis = EnvoyHeaders.number(value);
    return millis < 0 ? NO_RETRY : Math.min(millis, Long.MAX_VALUE / 1_000_000) * 1_000_000;
  }
}
