package io.inmesh.xds.resource;

import com.google.protobuf.UInt32Value;
import com.google.protobuf.UInt64Value;
import io.inmesh.xds.resource.value.Scalars;
import org.jspecify.annotations.Nullable;

/** Decodes how much of a request's body may be kept for retries. */
final class BufferLimits {
  private BufferLimits() {}

  /** {@code request_body_buffer_limit}, or else {@code per_request_buffer_limit_bytes}. */
  static @Nullable Long read(
      boolean hasOfBody, UInt64Value ofBody, boolean hasPerRequest, UInt32Value perRequest) {
    if (hasOfBody) {
      return Scalars.number(true, ofBody, 0);
    }
    return hasPerRequest ? Long.valueOf(Scalars.unsigned(perRequest)) : null;
  }
}
