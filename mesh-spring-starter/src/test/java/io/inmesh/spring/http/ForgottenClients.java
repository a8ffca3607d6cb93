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
    do {
      System.gc();
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
    } while (Runtime.version().feature() >= 21 && areThere() && System.nanoTime() - end < 0);
  }

  private static boolean areThere() {
    return Thread.getAllStackTraces().keySet().stream()
        .anyMatch(thread -> thread.getName().startsWith("HttpClient-"));
  }
}
