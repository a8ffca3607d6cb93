package io.inmesh.internal.route;

import org.jspecify.annotations.Nullable;

/** What a route match may ask beside the request itself. Implementations are read-only views. */
public interface MatchContext {
  /** An outbound call: no connection before it, no metadata, not an internal request. */
  MatchContext NONE = new MatchContext() {};

  /** Whether the client presented a certificate. */
  default boolean certificatePresented() {
    return false;
  }

  /** Whether the client's certificate was validated. */
  default boolean certificateValidated() {
    return false;
  }

  /** Whether the request counts as internal ({@code x-envoy-internal: true}). */
  default boolean internalRequest() {
    return false;
  }

  /**
   * The value that a header has which the request lacks, since the connection manager adds it
   * before it routes; null where it adds none.
   *
   * @param header its lower-case name
   */
  default @Nullable String added(String header) {
    return null;
  }

  /** The dynamic metadata below a filter's name, a map; null when there is none. */
  default @Nullable Object dynamicMetadata(String filter) {
    return null;
  }
}
