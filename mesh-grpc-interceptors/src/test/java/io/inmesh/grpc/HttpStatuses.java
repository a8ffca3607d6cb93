package io.inmesh.grpc;

/** {@code Grpc::Utility::httpToGrpcStatus} of Envoy; of 2xx it is OK. */
final class HttpStatuses {
  private HttpStatuses() {}

  /** The code of the status of gRPC that a caller sees where a proxy answers with this one. */
  static int toGrpc(int httpStatus) {
    return switch (httpStatus) {
      case 200, 204 -> 0;
      case 400 -> 13;
      case 401 -> 16;
      case 403 -> 7;
      case 404 -> 12;
      case 429, 502, 503, 504 -> 14;
      default -> 2;
    };
  }
}
