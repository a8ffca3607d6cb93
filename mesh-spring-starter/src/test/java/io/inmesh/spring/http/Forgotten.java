package io.inmesh.spring.http;

import java.lang.ref.WeakReference;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** What nobody has any more: the next collection takes it. */
final class Forgotten {
  private Forgotten() {}

  /**
   * Returns when it is collected. Each collection of all that the tests have takes its time, so
   * that a thread which still has it gets some before the next.
   */
  static void awaitCollected(WeakReference<?> reference) {
    System.gc();
    for (long millis = 50; reference.get() != null; millis *= 2) {
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(millis));
      System.gc();
    }
  }
}
