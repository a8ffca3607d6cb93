package io.inmesh.xds.client;

import io.inmesh.testing.Peers;
import io.inmesh.xds.transport.ApiType;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;

@Tag("it")
class GoControlPlaneIT extends ControlPlaneContract {
  @TempDir private Path folder;

  boolean allOrNothing() {
    return true;
  }

  @Override
  ControlPlane controlPlane(ApiType variant) throws Exception {
    return new GoControlPlane(Peers.xdsd(), folder, allOrNothing() && variant.aggregated());
  }
}
