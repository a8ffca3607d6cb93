package io.inmesh.grpc;

import io.grpc.Status;
import io.grpc.netty.shaded.io.netty.handler.codec.http2.Http2Exception;
import io.inmesh.call.FailureKind;
import java.io.IOException;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * What the status of a stream that brought neither headers nor trailers says about its connection.
 * gRPC tells some of it only in words; the words are those of {@code GrpcUtil.Http2Error} and
 * {@code GrpcUtil.httpStatusToGrpcStatus}, and those of the Netty transport.
 */
final class Failures {
  private static final String HTTP_ERROR = "HTTP/2 error code: ";

  /** The stream's number is above the last one that the server says it has processed. */
  private static final String BEYOND_GOAWAY = "Abrupt GOAWAY closed ";

  private static final String HTTP_STATUS = "HTTP status code ";

  private Failures() {}

  /**
   * How an attempt failed; null when it was not the connection or the endpoint that failed, but
   * something on this side: credentials, a marshaller, a size limit, also one that the server has
   * announced.
   *
   * @param connected the stream was given to a connection
   * @param headersSent its headers were written
   */
  static @Nullable FailureKind kind(Status status, boolean connected, boolean headersSent) {
    if (!connected) {
      return status.getCode() == Status.Code.UNAVAILABLE ? connectFailure(status) : null;
    }
    String text = status.getDescription() == null ? "" : status.getDescription();
    if (text.contains(HTTP_ERROR + "REFUSED_STREAM") || text.startsWith(BEYOND_GOAWAY)) {
      return FailureKind.REFUSED_STREAM;
    }
    if (!headersSent) {
      return isLostConnection(status) ? FailureKind.NEVER_SENT : null;
    }
    if (text.startsWith("RST_STREAM")) {
      return text.contains(HTTP_ERROR + "PROTOCOL_ERROR")
          ? FailureKind.PROTOCOL_ERROR
          : FailureKind.REMOTE_RESET;
    }
    return switch (status.getCode()) {
      case UNAVAILABLE -> FailureKind.CONNECTION_TERMINATION;
      case INTERNAL, UNKNOWN -> FailureKind.PROTOCOL_ERROR;
      default -> text.contains(HTTP_ERROR) ? FailureKind.CONNECTION_TERMINATION : null;
    };
  }

  /**
   * Whether a stream was not sent because its connection went away before, and not because it
   * cannot be: with headers above the limit that the server has set, it would fail on the next
   * connection as well.
   */
  private static boolean isLostConnection(Status status) {
    Throwable cause = status.getCause();
    return status.getCode() == Status.Code.UNAVAILABLE
        || cause instanceof IOException
        || (cause instanceof Http2Exception http2 && !Http2Exception.isStreamError(http2));
  }

  private static FailureKind connectFailure(Status status) {
    for (Throwable t = status.getCause(); t != null; t = t.getCause()) {
      if (t instanceof SSLException) {
        return FailureKind.TLS_FAILURE;
      }
      if (t.getMessage() != null && t.getMessage().contains("timed out")) {
        return FailureKind.CONNECT_TIMEOUT;
      }
    }
    return FailureKind.CONNECT_FAILURE;
  }

  /** The HTTP status of a response that is not gRPC's; 0 when there was none. */
  static int httpStatus(Status status) {
    String text = status.getDescription();
    int at = text == null ? -1 : text.indexOf(HTTP_STATUS);
    if (text == null || at < 0 || at + HTTP_STATUS.length() + 3 > text.length()) {
      return 0;
    }
    int begin = at + HTTP_STATUS.length();
    String digits = text.substring(begin, begin + 3);
    return digits.chars().allMatch(c -> c >= '0' && c <= '9') ? Integer.parseInt(digits) : 0;
  }
}
