package io.inmesh.config;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Limits that a connection manager puts on requests. Zero means no limit, null means unset.
 *
 * @param request {@code request_timeout}: until the whole request is received (inbound)
 * @param streamIdle {@code stream_idle_timeout}, default 5 minutes
 * @param maxStreamDuration {@code common_http_protocol_options.max_stream_duration}
 */
public record HttpTimeouts(
    Duration request, Duration streamIdle, @Nullable Duration maxStreamDuration) {

  /** The proto's defaults. */
  public static final HttpTimeouts DEFAULT =
      new HttpTimeouts(Duration.ZERO, Duration.ofMinutes(5), null);
}
