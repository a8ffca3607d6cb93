package io.inmesh.call;

/** How a call ended. */
public enum EndReason {
  /** The response was read to its end, or a local reply was handed over. */
  COMPLETE,
  /** The application closed the body early or cancelled the call. */
  CANCELLED,
  /** The connection broke, or the upstream reset the stream, while the response was read. */
  UPSTREAM_RESET,
  /** The application's own time was over. */
  DEADLINE_EXCEEDED
}
