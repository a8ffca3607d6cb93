package io.inmesh.grpc;

import io.inmesh.config.EndpointAddress;

/** Logs whether a server serves, where the application does not ask for it (gRFC A36). */
final class ServingLog implements ServingListener {
  private static final System.Logger LOG = System.getLogger(MeshServerBuilder.class.getName());

  private final EndpointAddress address;

  ServingLog(EndpointAddress address) {
    this.address = address;
  }

  @Override
  public void onServing() {
    LOG.log(System.Logger.Level.INFO, "serving " + address);
  }

  @Override
  public void onNotServing(String reason) {
    LOG.log(System.Logger.Level.INFO, "not serving " + address + ": " + reason);
  }
}
