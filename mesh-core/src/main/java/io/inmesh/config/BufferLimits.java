package io.inmesh.config;

import org.jspecify.annotations.Nullable;

/**
 * How long the body of a request may be that is sent again, in bytes, as a route or a virtual host
 * says.
 *
 * @param requestBody {@code request_body_buffer_limit}; null when unset
 * @param perRequest {@code per_request_buffer_limit_bytes}; null when unset
 */
public record BufferLimits(@Nullable Long requestBody, @Nullable Long perRequest) {
  /** Nothing is said. */
  public static final BufferLimits NONE = new BufferLimits(null, null);

  /**
   * The limit where these of a route stand below others, those of its virtual host: {@code
   * request_body_buffer_limit} of either counts before {@code per_request_buffer_limit_bytes} of
   * either. Null for none.
   */
  public @Nullable Long below(BufferLimits host) {
    Long ofBody = requestBody != null ? requestBody : host.requestBody;
    Long ofRequest = perRequest != null ? perRequest : host.perRequest;
    return ofBody != null ? ofBody : ofRequest;
  }
}
