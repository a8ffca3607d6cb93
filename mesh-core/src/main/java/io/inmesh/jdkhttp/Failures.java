package io.inmesh.jdkhttp;

import io.inmesh.call.EndReason;
import io.inmesh.call.FailureKind;
import io.inmesh.call.InvalidHeaderException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.ProtocolException;
import java.net.http.HttpConnectTimeoutException;
import java.nio.channels.UnresolvedAddressException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import javax.net.ssl.SSLException;

/** Tells Envoy's kinds of failures from the JDK client's exceptions. */
final class Failures {
  private static final String RST_STREAM = "RST_STREAM";

  // How the JDK words the error codes of HTTP/2, and what it did to a stream since Java 24 when the
  // endpoint has not processed it, be it refused or above the last one of a GOAWAY.
  private static final String REFUSED_STREAM = "Stream not processed";
  private static final String PROTOCOL_ERROR = "Protocol error";
  private static final String UNPROCESSED = "request not processed by peer";
  private static final String TOO_MANY_STREAMS = "too many concurrent streams";

  private Failures() {}

  /** What really happened. */
  static Throwable cause(Throwable failure) {
    Throwable cause = failure;
    while ((cause instanceof CompletionException || cause instanceof ExecutionException)
        && cause.getCause() != null) {
      cause = cause.getCause();
    }
    return cause;
  }

  /** What a blocking call throws, of the same type as from the JDK's client. */
  static IOException forSender(Throwable cause) {
    if (cause instanceof IllegalArgumentException) {
      throw new IllegalArgumentException(cause.getMessage(), cause);
    }
    if (cause instanceof SecurityException) {
      throw new SecurityException(cause.getMessage(), cause);
    }
    boolean isTyped = cause instanceof IOException && cause.getClass() != IOException.class;
    return isTyped ? (IOException) cause : new IOException(cause.getMessage(), cause);
  }

  /**
   * The kind of a failure.
   *
   * @param connected whether the client had a connection and began to send
   */
  static FailureKind kind(Throwable failure, boolean connected) {
    if (failure instanceof InvalidHeaderException) {
      return FailureKind.INVALID_HEADER;
    }
    if (failure instanceof RefusedAttempt refused) {
      return refused.kind();
    }
    if (!connected) {
      return connectFailure(failure);
    }
    String message = String.valueOf(failure.getMessage());
    if (message.contains(RST_STREAM)) {
      return reset(message);
    }
    if (message.equals(UNPROCESSED)) {
      return FailureKind.REFUSED_STREAM;
    }
    // The JDK's parsers say so in different words, and with this type only in some versions.
    boolean malformed =
        failure instanceof ProtocolException
            || failure instanceof NumberFormatException // Of the content-length, over HTTP/2.
            || failure.getCause() instanceof ProtocolException
            || message.startsWith("Invalid ")
            || message.endsWith(" with 204 response") // an unexpected header
            || message.startsWith("protocol error");
    return malformed ? FailureKind.PROTOCOL_ERROR : FailureKind.CONNECTION_TERMINATION;
  }

  private static FailureKind reset(String message) {
    if (message.endsWith(REFUSED_STREAM)) {
      return FailureKind.REFUSED_STREAM;
    }
    return message.endsWith(PROTOCOL_ERROR) ? FailureKind.PROTOCOL_ERROR : FailureKind.REMOTE_RESET;
  }

  /**
   * How a call ends whose response broke off after its head.
   *
   * @param stream whether it came over HTTP/2, where Envoy tells resets and connections apart
   */
  static EndReason brokenOff(Throwable failure, boolean stream) {
    return stream ? EndReason.brokenOff(kind(failure, true)) : EndReason.PROTOCOL_ERROR;
  }

  /** What an application is told where the JDK's own words are too few. */
  static Throwable explained(Throwable failure, FailureKind kind) {
    return kind == FailureKind.OVERFLOW
        ? new IOException(
            "java.net.http keeps one HTTP/2 connection to an endpoint, and all the streams that"
                + " the endpoint allows on it are in use",
            failure)
        : failure;
  }

  private static FailureKind connectFailure(Throwable failure) {
    if (TOO_MANY_STREAMS.equals(failure.getMessage())) {
      return FailureKind.OVERFLOW;
    }
    if (failure instanceof HttpConnectTimeoutException) {
      return FailureKind.CONNECT_TIMEOUT;
    }
    if (failure instanceof SSLException) {
      return FailureKind.TLS_FAILURE;
    }
    if (failure instanceof ConnectException
        || failure instanceof UnresolvedAddressException
        || failure instanceof IOException) {
      return FailureKind.CONNECT_FAILURE;
    }
    return FailureKind.NEVER_SENT; // The client refused the request.
  }
}
