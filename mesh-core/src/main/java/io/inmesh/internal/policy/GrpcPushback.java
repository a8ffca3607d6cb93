package io.inmesh.internal.policy;

import io.inmesh.call.HeadersView;
import org.jspecify.annotations.Nullable;

/** The {@code grpc-retry-pushback-ms} header, by which a server defers or forbids retries (A6). */
public final class GrpcPushback {
  /** The server says nothing. */
  public static final long NONE = -1;

  /** The server asks not to be tried again. */
  public static final long NO_RETRY = -2;

  private static final String HEADER = "grpc-retry-pushback-ms";

  private GrpcPushback() {}

  /**
   * What a response says, in its last line of that name, as gRPC reads it. What is no number of 32
   * bits asks not to be tried again.
   *
   * @return nanoseconds, {@link #NONE} or {@link #NO_RETRY}
   */
  public static long nanos(HeadersView response) {
    if (!response.contains(HEADER)) {
      return NONE;
    }
    long millis = EnvoyHeaders.number(last(response));
    return millis < 0 || millis > Integer.MAX_VALUE ? NO_RETRY : millis * 1_000_000;
  }

  private static @Nullable String last(HeadersView response) {
    for (int i = response.size() - 1; i >= 0; i--) {
      if (response.name(i).equals(HEADER)) {
        return response.value(i);
      }
    }
    return response.get(HEADER);
  }
}
