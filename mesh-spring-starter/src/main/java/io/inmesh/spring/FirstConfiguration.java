package io.inmesh.spring;

import io.inmesh.telemetry.MeshListener;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** That there is a configuration. Thread-safe. */
final class FirstConfiguration implements MeshListener {
  private final CountDownLatch configured = new CountDownLatch(1);

  @Override
  public void onConfig(int listeners, int clusters, long compileNanos) {
    configured.countDown();
  }

  /** Waits for it; whether it has come. */
  boolean await(Duration timeout) throws InterruptedException {
    return configured.await(timeout.toNanos(), TimeUnit.NANOSECONDS);
  }
}
