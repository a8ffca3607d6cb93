package io.inmesh.samples.meshctl;

import io.inmesh.config.Trouble;
import io.inmesh.telemetry.MeshListener;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;

/** Lets one thread wait for the next change of what a client holds. Thread-safe. */
final class Changes implements MeshListener {
  private final Semaphore come = new Semaphore(0);
  private final AtomicBoolean ended = new AtomicBoolean();

  /** Something has changed. */
  void come() {
    come.release();
  }

  /** There will be no more. */
  void end() {
    ended.set(true);
    come.release();
  }

  /** Waits for a change since the last call; false: there will be none. */
  boolean await() throws InterruptedException {
    come.acquire();
    come.drainPermits();
    return !ended.get();
  }

  /** What was removed shows here. */
  @Override
  public void onConfig(int listeners, int clusters, long compileNanos) {
    come();
  }

  /** A resource was rejected, or is well again. */
  @Override
  public void onConfigTroubles(List<Trouble> troubles) {
    come();
  }
}
