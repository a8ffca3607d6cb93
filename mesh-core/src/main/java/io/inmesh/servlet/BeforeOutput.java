package io.inmesh.servlet;

import java.io.IOException;

/** What happens around each piece of a response that is written. */
interface BeforeOutput {
  /** More than any buffer takes: the head is to leave now. */
  long ALL = Long.MAX_VALUE;

  /** No encoding makes more bytes of a character. */
  int BYTES_OF_CHARACTER = 4;

  /**
   * Before it is written: the head leaves now, unless all is buffered.
   *
   * @param most so many bytes, or less
   * @param least so many bytes, or more
   * @throws IOException when nothing may be written any more; there is no {@link #end} then
   */
  void begin(long most, int least) throws IOException;

  /** It is written, or could not be. */
  void end();

  /** The container could not write it; followed by {@link #end}. */
  void failed(IOException failure);

  /** That was all: what is written from now on goes nowhere. */
  void closed();

  /** Does what makes the head leave. */
  default void withHead(Action action) throws IOException {
    begin(ALL, 0);
    try {
      action.run();
    } catch (IOException e) {
      failed(e);
      throw e;
    } finally {
      end();
    }
  }

  /** Does what is the last of the response. */
  default void toTheEnd(Action action) throws IOException {
    withHead(action);
    closed();
  }

  /** What is done to the container's response. */
  @FunctionalInterface
  interface Action {
    void run() throws IOException;
  }
}
