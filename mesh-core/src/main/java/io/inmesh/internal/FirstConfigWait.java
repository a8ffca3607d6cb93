package io.inmesh.internal;

import io.inmesh.call.CallTimer;
import io.inmesh.internal.call.CallEnvironment;
import io.inmesh.internal.call.SnapshotWaiter;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/** A thread that waits for the first configuration, as calls do. Used once. */
final class FirstConfigWait implements SnapshotWaiter {
  private final CallEnvironment environment;
  private final Semaphore woken = new Semaphore(0);

  FirstConfigWait(CallEnvironment environment) {
    this.environment = environment;
  }

  @Override
  public void snapshotArrived() {
    woken.release();
  }

  /**
   * Waits; at the end of the time the source is to deliver what it knows.
   *
   * @return whether there is a configuration
   */
  boolean await(Duration timeout) throws InterruptedException {
    environment.awaitSnapshot(this);
    try {
      awaitUntil(CallTimer.nanos(timeout));
      if (isAwaiting()) {
        environment.awaitKnown(this);
        awaitUntil(CallTimer.nanos(SnapshotWaiter.KNOWN_TIME));
      }
      return environment.snapshot() != null;
    } finally {
      environment.stopAwaiting(this);
    }
  }

  private void awaitUntil(long nanos) throws InterruptedException {
    long begin = System.nanoTime();
    while (isAwaiting()) {
      long left = nanos - (System.nanoTime() - begin);
      if (left <= 0 || !woken.tryAcquire(left, TimeUnit.NANOSECONDS)) {
        return;
      }
    }
  }

  private boolean isAwaiting() {
    return environment.isAwaiting(this)
        && environment.snapshot() == null
        && !environment.isClosed();
  }
}
