package io.inmesh.call;

import org.jspecify.annotations.Nullable;

/** Read-only view of a request in an adapter's own type. Constant while its call lasts. */
public interface RequestView {
  /** The method, upper case as given. */
  String method();

  /** {@code http} or {@code https}. */
  String scheme();

  /** The {@code Host} or {@code :authority}, with its port where the caller gave one. */
  String authority();

  /** Path and query exactly as they would go out; begins with a slash, or is {@code *}. */
  String path();

  /** The headers. */
  HeadersView headers();

  /**
   * Whether there is a body to send. Without one the request counts as complete from the beginning,
   * and {@link OutboundCall#onRequestComplete} need not be reported.
   */
  default boolean hasBody() {
    return true;
  }

  /** Whether the body, if any, can be sent a second time. */
  boolean replayable();

  /** When the application itself gives up, on the mesh's clock; {@link Long#MAX_VALUE}: never. */
  default long deadlineNanos() {
    return Long.MAX_VALUE;
  }

  /**
   * Whether the application would rather wait than fail while no endpoint can be reached, until its
   * own deadline (gRPC's wait-for-ready).
   */
  default boolean waitForReady() {
    return false;
  }

  /**
   * Whether its connections carry many requests at once whatever the cluster says, as gRPC's do:
   * the limit of connections does not limit such requests then.
   */
  default boolean multiplexed() {
    return false;
  }

  /**
   * Whether {@link OutboundCall#onConnected} is reported of every attempt. The per-try timeouts of
   * an attempt and the cluster's {@code max_stream_duration} begin then, as in Envoy, and until
   * then the cluster's connect timeout rules, which the adapter sees to; where it is not reported
   * they include the connecting.
   */
  default boolean reportsConnected() {
    return false;
  }

  /** Limits the retries of the client that makes the request; null for none. */
  default @Nullable RetryThrottle retryThrottle() {
    return null;
  }

  /** What the application overrides for this call; null for none. */
  default @Nullable CallOverrides overrides() {
    return null;
  }

  /**
   * In which context the application makes the call; read once, when the call is made. Adapters
   * give {@link MeshContext#current} of the thread on which the application made it.
   */
  default MeshContext context() {
    return MeshContext.NONE;
  }
}
