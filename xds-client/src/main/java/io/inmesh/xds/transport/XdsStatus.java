package io.inmesh.xds.transport;

/**
 * What went wrong with a stream or a resource. It describes the control plane; a data plane call
 * that fails for it fails with UNAVAILABLE (gRFC A54, A88).
 *
 * @param code the gRPC status code
 * @param message text for humans, with the server's name where one is concerned
 */
public record XdsStatus(StatusCode code, String message) {
  @Override
  public String toString() {
    return code + ": " + message;
  }
}
