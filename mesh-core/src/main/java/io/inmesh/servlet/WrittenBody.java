package io.inmesh.servlet;

import jakarta.servlet.ServletResponse;

/**
 * How far the body of a response is written, within what is known of it: text has a length in bytes
 * only once the container has encoded it. Used by one thread at a time.
 */
final class WrittenBody {
  private final int heldBack;
  private long most;
  private long least;
  private boolean passing;
  private long length = -1;
  private boolean closed;

  /**
   * Nothing is written yet.
   *
   * @param container whose buffer it is written to, before the application sets its size
   */
  WrittenBody(ServletResponse container) {
    heldBack = heldBack(container);
  }

  /**
   * The longest piece that a container may buffer. Jetty passes by its buffer what is longer than a
   * quarter of that ({@code outputAggregationSize}).
   */
  private static int heldBack(ServletResponse container) {
    return Containers.isJettys(container) ? container.getBufferSize() / 4 : Integer.MAX_VALUE;
  }

  /** More is about to be written: at most and at least so many bytes. */
  void add(long upTo, int from) {
    passing |= from > heldBack;
    closed |= length >= 0 && least >= length;
    most = upTo == BeforeOutput.ALL ? upTo : Math.max(most, most + upTo);
    least += from;
  }

  /** So long it is to be; -1 when nobody has said so. */
  void announce(long bytes) {
    length = bytes;
  }

  /** Whether some of it may leave with what is written now: what no buffer takes, or all of it. */
  boolean leaves(int buffer) {
    return passing || most >= buffer || (length >= 0 && least > 0 && least >= length);
  }

  /** Whether less may have been written than was announced: text is longer than is known here. */
  boolean mayBeShort() {
    return least < length;
  }

  /** Nothing more is to be written. */
  void close() {
    closed = true;
  }

  /** Whether what is written now comes after the end: nobody asked for it. */
  boolean isClosed() {
    return closed;
  }

  /** What is buffered is dropped. */
  void empty() {
    most = 0;
    least = 0;
    passing = false;
  }

  /** Another body comes in its place. */
  void restart() {
    empty();
    length = -1;
    closed = false;
  }
}
