package io.inmesh.xds.resolve;

import io.inmesh.config.EndpointAddress;
import io.inmesh.config.Listener;
import io.inmesh.config.TrafficDirection;

/**
 * What a listener serves. One that does not say its direction may serve both.
 *
 * @param out whether calls may go out by it
 * @param port at which requests may come in; {@link #NO_PORT} for none
 */
record Ways(boolean out, int port) {
  static final int NO_PORT = -1;
  static final Ways NONE = new Ways(false, NO_PORT);

  static Ways of(Listener listener, boolean forwards) {
    EndpointAddress address =
        listener.direction() == TrafficDirection.OUTBOUND ? null : listener.address();
    return new Ways(
        forwards && !listener.managers().isEmpty(), address == null ? NO_PORT : address.port());
  }

  boolean isNone() {
    return !out && port == NO_PORT;
  }

  Ways without(Ways other) {
    return new Ways(out && !other.out, port == other.port ? NO_PORT : port);
  }

  boolean meets(Ways other) {
    return (out && other.out) || (port != NO_PORT && port == other.port);
  }
}
