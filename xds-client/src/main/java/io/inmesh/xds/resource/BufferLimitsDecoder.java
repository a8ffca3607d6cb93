package io.inmesh.xds.resource;

import com.google.protobuf.UInt32Value;
import com.google.protobuf.UInt64Value;
import io.inmesh.config.BufferLimits;
import io.inmesh.xds.resource.value.Scalars;

/** Decodes how much of a request's body may be kept for retries, of a route or virtual host. */
final class BufferLimitsDecoder {
  private BufferLimitsDecoder() {}

  static BufferLimits decode(
      boolean hasRequestBody,
      UInt64Value requestBody,
      boolean hasPerRequest,
      UInt32Value perRequest) {
    return !hasRequestBody && !hasPerRequest
        ? BufferLimits.NONE
        : new BufferLimits(
            hasRequestBody ? (Long) Scalars.number(true, requestBody, 0) : null,
            hasPerRequest ? (Long) Scalars.unsigned(perRequest) : null);
  }
}
