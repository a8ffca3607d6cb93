package io.inmesh.okhttp;

import io.inmesh.call.EndReason;
import io.inmesh.call.FailureKind;
import io.inmesh.call.Step;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.ProtocolException;
import java.net.SocketTimeoutException;
import java.util.List;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/** Tells Envoy's kinds of failures from OkHttp's exceptions. */
final class Failures {
  /** How OkHttp words the reset of an HTTP/2 stream; the type itself is not public API. */
  private static final String STREAM_RESET = "stream was reset: ";

  /** How OkHttp begins what it says of a peer that breaks HTTP/2, for which it ends connections. */
  private static final List<String> MALFORMED = List.of("PROTOCOL_ERROR", "FRAME_SIZE_ERROR");

  private Failures() {}

  /** The kind of an attempt's failure. */
  static FailureKind kind(IOException e, Sending sending) {
    Stage stage = sending.stage();
    if (stage == Stage.CONNECTING || stage == Stage.SECURING) {
      return connectFailure(e, stage);
    }
    if (e instanceof ProtocolException) {
      return FailureKind.PROTOCOL_ERROR;
    }
    String message = e.getMessage();
    if (message != null && message.startsWith(STREAM_RESET)) {
      return reset(message.substring(STREAM_RESET.length()), sending);
    }
    if (message != null && MALFORMED.stream().anyMatch(message::startsWith)) {
      return FailureKind.PROTOCOL_ERROR;
    }
    // A connection that was going away takes no new stream: OkHttp says so before it sends.
    boolean shutDown = message == null && stage == Stage.CONNECTED;
    return shutDown ? FailureKind.NEVER_SENT : FailureKind.CONNECTION_TERMINATION;
  }

  /** OkHttp resets the streams of a lost connection by itself, mostly with CANCEL. */
  private static FailureKind reset(String code, Sending sending) {
    if (code.equals("REFUSED_STREAM")) { // Or above the last one of a GOAWAY.
      return FailureKind.REFUSED_STREAM;
    }
    if (sending.hasLostConnection()) {
      return FailureKind.CONNECTION_TERMINATION;
    }
    return code.equals("PROTOCOL_ERROR") ? FailureKind.PROTOCOL_ERROR : FailureKind.REMOTE_RESET;
  }

  /**
   * How a call ends whose response broke off after its head.
   *
   * @param sending of the response; null where its body was not made yet
   */
  static EndReason brokenOff(IOException e, @Nullable Sending sending) {
    if (isTimeout(e)) {
      return EndReason.DEADLINE_EXCEEDED;
    }
    return sending != null && sending.isStream()
        ? EndReason.brokenOff(kind(e, sending))
        : EndReason.PROTOCOL_ERROR;
  }

  /** What the application is told where OkHttp's own words sound as if it had cancelled. */
  static IOException explained(IOException e, @Nullable FailureKind kind) {
    String message = e.getMessage();
    boolean misleading =
        kind == FailureKind.CONNECTION_TERMINATION
            && message != null
            && message.startsWith(STREAM_RESET);
    return misleading ? new IOException("the endpoint has closed the connection", e) : e;
  }

  private static FailureKind connectFailure(IOException e, Stage stage) {
    if (e instanceof SocketTimeoutException || e.getCause() instanceof SocketTimeoutException) {
      return FailureKind.CONNECT_TIMEOUT;
    }
    if (e instanceof SSLException || stage == Stage.SECURING) {
      return FailureKind.TLS_FAILURE;
    }
    return FailureKind.CONNECT_FAILURE;
  }

  /** Whether a time limit that the application gave its client was exceeded. */
  static boolean isTimeout(IOException e) {
    return e instanceof InterruptedIOException && !isInterrupt(e);
  }

  /**
   * Whether the application has interrupted this thread. Okio and OkHttp throw the type of a
   * timeout then, without a cause, and leave the thread its flag.
   */
  static boolean isInterrupt(IOException e) {
    return e.getCause() instanceof InterruptedException || Thread.currentThread().isInterrupted();
  }

  /** The application interrupts the thread that executes its call; that is for it to see. */
  static InterruptedIOException interrupted(InterruptedException cause) {
    Thread.currentThread().interrupt();
    return (InterruptedIOException) new InterruptedIOException("interrupted").initCause(cause);
  }

  /** As {@link #isTimeout}, but not while connecting: that limit is the mesh's as well. */
  static boolean isApplicationTimeout(IOException e, Stage stage) {
    return isTimeout(e) && stage != Stage.CONNECTING && stage != Stage.SECURING;
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
