package io.inmesh.classpath.programs;

import io.inmesh.Mesh;
import io.inmesh.telemetry.MeshListener;
import io.inmesh.xds.XdsConfigSource;
import io.inmesh.xds.bootstrap.BootstrapReader;
import java.util.Set;
import java.util.concurrent.CountDownLatch;

/**
 * An application that has a mesh until a control plane has configured it. Argument: a bootstrap
 * document.
 */
public final class ConfiguredMesh {
  private ConfiguredMesh() {}

  /** Runs. */
  public static void main(String[] args) throws InterruptedException {
    XdsConfigSource source =
        XdsConfigSource.of(new BootstrapReader().parse("bootstrap.json", args[0]))
            .withListeners(Set.of("outbound"));
    CountDownLatch configured = new CountDownLatch(1);
    MeshListener listener =
        new MeshListener() {
          @Override
          public void onConfig(int listeners, int clusters, long compileNanos) {
            if (clusters > 0) {
              configured.countDown();
            }
          }
        };
    try (Mesh mesh = Mesh.builder(source).listener(listener).build()) {
      configured.await();
      if (!mesh.isInMesh("shop")) {
        throw new IllegalStateException("shop is not in the mesh: " + mesh.status());
      }
    }
  }
}
