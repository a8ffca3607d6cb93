package io.inmesh.internal.http;

import org.jspecify.annotations.Nullable;

/** The content type of gRPC, as Envoy knows it ({@code Grpc::Common::hasGrpcContentType}). */
public final class GrpcContentType {
  /** The header's name. */
  public static final String HEADER = "content-type";

  /** Without a message format. */
  public static final String PLAIN = "application/grpc";

  private GrpcContentType() {}

  /**
   * Whether it is {@link #PLAIN}, alone or with {@code +} and a format; with anything else behind
   * it, such as a parameter or {@code -web}, it is not.
   */
  public static boolean matches(@Nullable String type) {
    return type != null
        && type.startsWith(PLAIN)
        && (type.length() == PLAIN.length() || type.charAt(PLAIN.length()) == '+');
  }
}
