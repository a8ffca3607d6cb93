package io.inmesh.jdkhttp;

import io.inmesh.call.FailureKind;
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
  private static final String STREAM_RESET = "Received RST_STREAM: ";

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
    if (failure instanceof RefusedAttempt refused) {
      return refused.kind();
    }
    if (!connected) {
      return connectFailure(failure);
    }
    String message = String.valueOf(failure.getMessage());
    if (message.contains(STREAM_RESET)) {
      return message.contains("efused") // Of the error code's own text.
          ? FailureKind.REFUSED_STREAM
          : FailureKind.REMOTE_RESET;
    }
    // The JDK's parsers say so in different words, and with this type only in some versions.
    boolean malformed =
        failure instanceof ProtocolException
            || failure.getCause() instanceof ProtocolException
            || message.startsWith("Invalid ")
            || message.startsWith("protocol error");
    return malformed ? FailureKind.PROTOCOL_ERROR : FailureKind.CONNECTION_TERMINATION;
  }

  private static FailureKind connectFailure(Throwable failure) {
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
