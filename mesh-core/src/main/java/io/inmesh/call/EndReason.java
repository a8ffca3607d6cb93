package io.inmesh.call;

import org.jspecify.annotations.Nullable;

/** How a call ended. */
public enum EndReason {
  /** The response was read to its end, or a local reply was handed over. */
  COMPLETE(null),
  /** The application closed the body early or cancelled the call. */
  CANCELLED(null),
  /** The upstream reset the response's stream while it was read: HTTP/2. */
  UPSTREAM_RESET(FailureKind.REMOTE_RESET),
  /** The connection of the response's stream broke while it was read: HTTP/2. */
  CONNECTION_TERMINATION(FailureKind.CONNECTION_TERMINATION),
  /**
   * The response is not whole, or not HTTP: over HTTP/1 also one whose connection broke before its
   * end. Of an inbound call: the request is not HTTP, as where the chunks of its body are
   * malformed.
   */
  PROTOCOL_ERROR(FailureKind.PROTOCOL_ERROR),
  /** The application's own time was over. */
  DEADLINE_EXCEEDED(null);

  private final @Nullable FailureKind failure;

  EndReason(@Nullable FailureKind failure) {
    this.failure = failure;
  }

  /** What broke the response off; null when nothing of the upstream did. */
  public @Nullable FailureKind failure() {
    return failure;
  }

  /** How a call ends whose response broke off so, after its head. */
  public static EndReason brokenOff(FailureKind kind) {
    return switch (kind) {
      case REMOTE_RESET, REFUSED_STREAM -> UPSTREAM_RESET;
      case CONNECTION_TERMINATION, NEVER_SENT -> CONNECTION_TERMINATION;
      default -> PROTOCOL_ERROR;
    };
  }
}
