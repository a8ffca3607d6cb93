package io.inmesh.health;

/**
 * What an attempt tells about its endpoint (Envoy's {@code Outlier::Result}).
 *
 * <p>Without {@code split_external_local_origin_errors} each of them counts as an HTTP status; with
 * it, all but {@link #RESPONSE} count apart, as local origin events.
 */
public enum Outcome {
  /** The head of a response arrived; its status counts (for gRPC, the status mapped to HTTP). */
  RESPONSE,
  /** A connection was there or was made. Tells nothing without the split mode. */
  CONNECTED,
  /** The per-try or the route's timeout passed: counts as the timeout's status, 504. */
  TIMEOUT,
  /** No connection was made, or the stream was reset before a response: counts as 503. */
  RESET
}
