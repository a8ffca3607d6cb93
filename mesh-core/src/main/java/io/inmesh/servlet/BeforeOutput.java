package io.inmesh.servlet;

import java.io.IOException;

/** What happens before the first byte of a response may leave. */
@FunctionalInterface
interface BeforeOutput {
  /**
   * The head leaves now.
   *
   * @throws IOException when nothing may leave any more
   */
  void run() throws IOException;
}
