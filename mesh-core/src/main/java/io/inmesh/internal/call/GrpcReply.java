package io.inmesh.internal.call;

import io.inmesh.internal.http.GrpcStatus;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** How a local reply reaches a gRPC caller: status 200 with {@code grpc-status}. */
final class GrpcReply {
  private GrpcReply() {}

  /**
   * The gRPC status of an answer: its own, as that of {@code max_stream_duration}, or that of its
   * HTTP status.
   *
   * @param httpStatus after mappers
   */
  static int status(LocalAnswer answer, int httpStatus) {
    if (answer.ofFilter() != null && answer.ofFilter().grpcStatus() != null) {
      return answer.ofFilter().grpcStatus();
    }
    if (answer.details().equals(LocalAnswer.MAX_DURATION)) {
      return 4;
    }
    return GrpcStatus.ofHttp(httpStatus);
  }

  /** The HTTP status that outlier detection sees for a gRPC status; 0 when it is none. */
  static int httpStatus(@Nullable String grpcStatus) {
    if (grpcStatus == null) {
      return 0;
    }
    return switch (grpcStatus) {
      case "0" -> 200;
      case "1" -> 499;
      case "3", "11" -> 400;
      case "4" -> 504;
      case "5" -> 404;
      case "6", "10" -> 409;
      case "7" -> 403;
      case "8" -> 429;
      case "9" -> 400;
      case "12" -> 501;
      case "14" -> 503;
      case "16" -> 401;
      default -> 500;
    };
  }

  /** Percent-encodes a {@code grpc-message}. */
  static String message(String text) {
    StringBuilder encoded = new StringBuilder();
    for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
      if (b >= ' ' && b < '~' && b != '%') { // Envoy encodes the tilde, too
        encoded.append((char) b);
      } else {
        encoded.append(String.format("%%%02X", b));
      }
    }
    return encoded.toString();
  }
}
