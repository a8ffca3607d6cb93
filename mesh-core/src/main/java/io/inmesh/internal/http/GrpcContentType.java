package io.inmesh.internal.http;

import io.inmesh.call.HeadersView;
import org.jspecify.annotations.Nullable;

/** The content type of gRPC, as Envoy knows it ({@code Grpc::Common::hasGrpcContentType}). */
public final class GrpcContentType {
  /** Without a message format. */
  public static final String PLAIN = "application/grpc";

  private GrpcContentType() {}

  /** Whether these headers are of gRPC. */
  public static boolean isIn(HeadersView headers) {
    return matches(headers.get("content-type"));
  }

  /**
   * Whether it is {@link #PLAIN}, alone or with {@code +} and a format; with anything else behind
   * it, such as a parameter or {@code -web}, it is not.
   */
  private static boolean matches(@Nullable String type) {
    return type != null
        && type.startsWith(PLAIN)
        && (type.length() == PLAIN.length() || type.charAt(PLAIN.length()) == '+');
  }
}
