package io.inmesh.benchmarks.client;

import io.inmesh.Mesh;
import io.inmesh.benchmarks.control.ScaleResources;
import io.inmesh.telemetry.MeshListener;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** A mesh that decides and sends nothing. */
final class InmeshSubject implements Subject, MeshListener {
  private final int controlPlanePort;
  private final CountDownLatch configured = new CountDownLatch(1);
  private final AtomicLong updates = new AtomicLong();
  private @Nullable Mesh mesh;

  InmeshSubject(int controlPlanePort) {
    this.controlPlanePort = controlPlanePort;
  }

  @Override
  public void open() throws InterruptedException, TimeoutException {
    mesh =
        Mesh.builder(XdsBootstraps.inmesh(controlPlanePort, ScaleResources.LISTENER))
            .listener(this)
            .build();
    if (!configured.await(2, TimeUnit.MINUTES)) {
      throw new TimeoutException("no configuration within 2 minutes");
    }
  }

  @Override
  public void onConfig(int listeners, int clusters, long compileNanos) {
    updates.incrementAndGet();
    configured.countDown();
  }

  @Override
  public long updates() {
    return updates.get();
  }

  @Override
  public void close() {
    if (mesh != null) {
      mesh.close();
    }
  }
}
