package io.inmesh.xds.dns;

/** The port through which later work is asked for. */
@FunctionalInterface
public interface Timers {
  /**
   * Runs a task on the executor of the owner, once.
   *
   * @param delayNanos from now, at least 0
   * @return cancels it when run; idempotent
   */
  Runnable schedule(Runnable task, long delayNanos);
}
