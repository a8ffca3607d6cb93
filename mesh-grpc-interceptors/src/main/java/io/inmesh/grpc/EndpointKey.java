package io.inmesh.grpc;

import io.inmesh.call.Attempt;
import io.inmesh.config.EndpointAddress;
import io.inmesh.config.TransportSecurity;
import io.inmesh.config.UpstreamConnection;

/** What attempts must have in common to share a channel. Looked up by every attempt. */
record EndpointKey(
    EndpointAddress address, TransportSecurity transport, UpstreamConnection connection) {

  static EndpointKey of(Attempt attempt) {
    return new EndpointKey(attempt.endpoint().address(), attempt.transport(), attempt.connection());
  }

  /** Of the address only: channels of one address rarely differ. */
  @Override
  public int hashCode() {
    return address.hashCode();
  }
}
