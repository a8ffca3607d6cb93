package io.inmesh.okhttp;

import io.inmesh.call.ResponseFraming;

/**
 * Counts what comes in on an HTTP/1 connection during one exchange, to know when there is more of
 * it than one response. OkHttp reads ahead, and would take the rest for the next answer.
 */
final class ArrivedBytes {
  private static final int INTERIM_DIGIT_AT = "HTTP/1.1 ".length();
  private static final int CRLF_CRLF = 0x0d0a0d0a;

  private boolean counting;
  private long arrived;

  /** Of the heads, those of interim responses included. */
  private long heads;

  private boolean headsOver;

  /** In the head that is under way. */
  private long position;

  private boolean interim;
  private boolean lineEmpty;

  /** The last four bytes. */
  private int last;

  /** An exchange begins; so far nothing must have come. */
  void begin() {
    counting = true;
    arrived = 0;
    heads = 0;
    last = 0;
    headsOver = false;
    beginHead();
  }

  private void beginHead() {
    position = 0;
    interim = false;
    lineEmpty = true;
  }

  /** What comes now is of no interest. */
  void stop() {
    counting = false;
  }

  void add(byte[] bytes, int offset, int count) {
    if (!counting) {
      return;
    }
    arrived += count;
    for (int i = offset; i < offset + count && !headsOver; i++) {
      inHead(bytes[i]);
    }
    for (int i = offset + Math.max(0, count - Integer.BYTES); i < offset + count; i++) {
      last = last << Byte.SIZE | (bytes[i] & 0xff);
    }
  }

  private void inHead(byte b) {
    heads++;
    if (position == INTERIM_DIGIT_AT) {
      interim = b == '1';
    }
    position++;
    if (b == '\n') {
      if (!lineEmpty) {
        lineEmpty = true;
      } else if (interim) {
        beginHead();
      } else {
        headsOver = true;
      }
    } else if (b != '\r') {
      lineEmpty = false;
    }
  }

  /** Whether anything has come since the exchange began. */
  boolean isEmpty() {
    return arrived == 0;
  }

  /**
   * Whether there is one response, as far as can be told, and nothing behind it.
   *
   * @param bodyLength as {@link ResponseFraming} has it
   */
  boolean isOneResponse(long bodyLength) {
    stop();
    if (bodyLength == ResponseFraming.UNKNOWN) {
      return true; // Nothing else is read from this connection.
    }
    // Chunks end with an empty line. Behind it another may follow, but only with a whole head,
    // which shows when that is taken for an answer.
    return bodyLength == ResponseFraming.CHUNKED
        ? last == CRLF_CRLF
        : headsOver && arrived - heads == bodyLength;
  }
}
