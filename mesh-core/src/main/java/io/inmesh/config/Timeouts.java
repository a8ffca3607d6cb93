package io.inmesh.config;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Timeouts of a route. Null means unset, zero means none.
 *
 * @param request {@code timeout}, default 15 s: from the end of the request to the end of the
 *     response, retries included
 * @param idle {@code idle_timeout}: overrides the connection manager's {@code stream_idle_timeout}
 * @param maxStream {@code max_stream_duration}
 */
public record Timeouts(
    Duration request, @Nullable Duration idle, @Nullable MaxStreamDuration maxStream) {
  /** The proto's defaults. */
  public static final Timeouts DEFAULT = new Timeouts(Duration.ofSeconds(15), null, null);

  /**
   * {@code MaxStreamDuration}.
   *
   * @param duration {@code max_stream_duration}; null when unset
   * @param grpcTimeoutHeaderMax {@code grpc_timeout_header_max}: {@code grpc-timeout} is honoured
   *     up to this; zero for no upper bound; null not to honour it
   * @param grpcTimeoutHeaderOffset subtracted from {@code grpc-timeout}; null when unset
   */
  public record MaxStreamDuration(
      @Nullable Duration duration,
      @Nullable Duration grpcTimeoutHeaderMax,
      @Nullable Duration grpcTimeoutHeaderOffset) {}
}
