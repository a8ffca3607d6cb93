package io.inmesh.call;

import io.inmesh.config.Endpoint;
import io.inmesh.config.TransportSecurity;
import io.inmesh.config.UpstreamConnection;

/** One try to send a request to one endpoint. Immutable for the adapter. */
public interface Attempt {
  /** 1 for the first. */
  int number();

  /** The cluster's name. */
  String cluster();

  /** Where to send it. */
  Endpoint endpoint();

  /** How connections to it are made: connect timeout, HTTP versions, limits. */
  UpstreamConnection connection();

  /**
   * What secures the connection to this endpoint. Never {@code Unusable} in a {@link Step.Send}:
   * such an attempt has failed before any adapter gets it.
   */
  TransportSecurity transport();

  /** The {@code Host} or {@code :authority} to send. */
  String authority();

  /** Path and query to send. */
  String path();

  /** The method to send. */
  String method();

  /** Applies all edits to a copy of the application's request headers. Called once per attempt. */
  void editRequest(MutableHeaders headers);

  /**
   * Applies all edits to a copy of the upstream's response headers before they are handed to the
   * caller. Called at most once, after {@link Step.Deliver}.
   */
  void editResponse(MutableHeaders headers);
}
