package io.inmesh.servlet;

import java.io.IOException;

/** What happens around each piece of a response that is written. */
interface BeforeOutput {
  /** More than any buffer takes: the head is to leave now. */
  long ALL = Long.MAX_VALUE;

  /**
   * Before it is written: the head leaves now, unless all is buffered.
   *
   * @param written so many bytes, with those before
   * @throws IOException when nothing may be written any more; there is no {@link #end} then
   */
  void begin(long written) throws IOException;

  /** It is written, or could not be. */
  void end();

  /** The container could not write it; followed by {@link #end}. */
  void failed(IOException failure);

  /** Does what makes the head leave. */
  default void withHead(Action action) throws IOException {
    begin(ALL);
    try {
      action.run();
    } catch (IOException e) {
      failed(e);
      throw e;
    } finally {
      end();
    }
  }

  /** What is done to the container's response. */
  @FunctionalInterface
  interface Action {
    void run() throws IOException;
  }
}
