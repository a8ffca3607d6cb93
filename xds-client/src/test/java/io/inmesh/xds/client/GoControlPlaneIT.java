package io.inmesh.xds.client;

import io.inmesh.xds.transport.ApiType;
import java.nio.file.Path;
import org.junit.jupiter.api.Assumptions;
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
    Path binary = GoControlPlane.binary().orElse(null);
    Assumptions.assumeTrue(binary != null, "xdsd is not installed");
    return new GoControlPlane(binary, folder, allOrNothing() && variant.aggregated());
  }
}
