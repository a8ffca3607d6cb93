package io.inmesh.spring.http;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** The JDK's clients that Spring has made, and closes never: they end once they are collected. */
public final class ForgottenClients {
  private ForgottenClients() {}

  /**
   * Returns when there is none any more; those that somebody still has are left to others. Before
   * JDK 21 some never end, for which nobody waits.
   */
  public static void awaitEnd() {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
    while (areThere() && System.nanoTime() - end < 0) {
      System.gc();
      if (Runtime.version().feature() < 21) {
        return;
      }
      awaitLook();
    }
  }

  /** A client looks every three seconds whether it is forgotten: to collect more often is vain. */
  private static void awaitLook() {
    long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(3_500);
    while (areThere() && System.nanoTime() - end < 0) {
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(50));
    }
  }

  private static boolean areThere() {
    return Thread.getAllStackTraces().keySet().stream()
        .anyMatch(thread -> thread.getName().startsWith("HttpClient-"));
  }
}
