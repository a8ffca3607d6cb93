package io.inmesh.internal.http;

/** What a status of HTTP is in gRPC. */
public final class GrpcStatus {
  private GrpcStatus() {}

  /** The gRPC status of an HTTP status (Envoy's {@code httpToGrpcStatus}). */
  public static int ofHttp(int httpStatus) {
    return switch (httpStatus) {
      case 400 -> 13;
      case 401 -> 16;
      case 403 -> 7;
      case 404 -> 12;
      case 429, 502, 503, 504 -> 14;
      default -> 2;
    };
  }
}
