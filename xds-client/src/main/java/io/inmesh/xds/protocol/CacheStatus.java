package io.inmesh.xds.protocol;

/**
 * What is known of a subscribed resource (gRFC A40, A88; {@code
 * envoy.admin.v3.ClientResourceStatus}).
 */
public enum CacheStatus {
  /** Subscribed to, nothing heard yet. */
  REQUESTED,
  /** The server removed it, or did not send it in time. */
  DOES_NOT_EXIST,
  /** Received and valid. */
  ACKED,
  /** The newest version is not (entirely) usable. */
  NACKED,
  /** The server reported an error for it. */
  RECEIVED_ERROR,
  /** Not received in time from a server that would have reported non-existence. */
  TIMEOUT
}
