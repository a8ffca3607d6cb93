package io.inmesh.samples.meshctl;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Lets a command that is meant to be interrupted end well: with its resources closed and exit code
 * 0. Close it after them.
 */
final class Interruption {
  private static final long CLOSE_SECONDS = 10;

  private final CountDownLatch closed = new CountDownLatch(1);
  private final Thread hook;

  private Interruption(Runnable action) {
    hook = new Thread(() -> end(action), "meshctl-interrupted");
  }

  /** Runs an action when the process is interrupted, until it is closed. */
  static Interruption on(Runnable action) {
    Interruption interruption = new Interruption(action);
    Runtime.getRuntime().addShutdownHook(interruption.hook);
    return interruption;
  }

  private void end(Runnable action) {
    action.run();
    try {
      if (!closed.await(CLOSE_SECONDS, TimeUnit.SECONDS)) {
        System.err.println("meshctl: not everything has ended in time");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    Runtime.getRuntime().halt(Meshctl.GOOD);
  }

  /** From now on an interruption ends the process as usual; one that came may end it. */
  void close() {
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException interrupted) {
      closed.countDown();
    }
  }
}
