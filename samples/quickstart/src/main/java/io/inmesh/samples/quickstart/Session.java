package io.inmesh.samples.quickstart;

import java.io.IOException;

/** One run of the program, in one of its forms. */
interface Session extends AutoCloseable {
  /**
   * Runs to the end.
   *
   * @return whether all promises were kept
   * @throws InterruptedException when it was asked to stop
   */
  boolean run() throws IOException, InterruptedException;

  /** Ends everything that was started. Idempotent, callable from any thread. */
  @Override
  void close();
}
