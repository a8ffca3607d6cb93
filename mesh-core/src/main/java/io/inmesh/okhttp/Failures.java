package io.inmesh.okhttp;

import io.inmesh.call.FailureKind;
import io.inmesh.call.Step;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.ProtocolException;
import java.net.SocketTimeoutException;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/** Tells Envoy's kinds of failures from OkHttp's exceptions. */
final class Failures {
  /** How OkHttp words the reset of an HTTP/2 stream; the type itself is not public API. */
  private static final String STREAM_RESET = "stream was reset: ";

  private Failures() {}

  /**
   * The kind of a failure.
   *
   * @param stage how far the attempt got
   */
  static FailureKind kind(IOException e, Sending.Stage stage) {
    if (stage == Sending.Stage.CONNECTING || stage == Sending.Stage.SECURING) {
      return connectFailure(e, stage);
    }
    if (e instanceof ProtocolException) {
      return FailureKind.PROTOCOL_ERROR;
    }
    String message = e.getMessage();
    if (message != null && message.startsWith(STREAM_RESET)) {
      return message.startsWith("REFUSED_STREAM", STREAM_RESET.length())
          ? FailureKind.REFUSED_STREAM
          : FailureKind.REMOTE_RESET;
    }
    // A connection that was going away takes no new stream: OkHttp says so before it sends.
    boolean shutDown = message == null && stage == Sending.Stage.CONNECTED;
    return shutDown ? FailureKind.NEVER_SENT : FailureKind.CONNECTION_TERMINATION;
  }

  private static FailureKind connectFailure(IOException e, Sending.Stage stage) {
    if (e instanceof SocketTimeoutException || e.getCause() instanceof SocketTimeoutException) {
      return FailureKind.CONNECT_TIMEOUT;
    }
    if (e instanceof SSLException || stage == Sending.Stage.SECURING) {
      return FailureKind.TLS_FAILURE;
    }
    return FailureKind.CONNECT_FAILURE;
  }

  /** Whether a time limit that the application gave its client was exceeded. */
  static boolean isTimeout(IOException e) {
    return e instanceof InterruptedIOException;
  }

  /** As {@link #isTimeout}, but not while connecting: that limit is the mesh's as well. */
  static boolean isApplicationTimeout(IOException e, Sending.Stage stage) {
    return isTimeout(e) && stage != Sending.Stage.CONNECTING && stage != Sending.Stage.SECURING;
  }

  /** What OkHttp throws when the time for a call is over. */
  static InterruptedIOException timeout() {
    return new InterruptedIOException("timeout");
  }

  /**
   * What the reader of a response gets that the mesh broke off.
   *
   * @param seen what the reader would have got otherwise; null when it has not read
   */
  static IOException brokenOff(Step.Fail fail, @Nullable IOException seen) {
    Throwable cause = fail.cause();
    return new IOException(fail.message(), cause != null ? cause : seen);
  }
}
