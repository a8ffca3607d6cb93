package io.inmesh.spring.http;

import io.inmesh.call.CallTimer;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.concurrent.TimeUnit;

/**
 * The body of a response, of which the application may leave a rest. What is short and comes at
 * once is read, so that the connection can be used again; any other rest breaks the call off.
 */
final class UnreadBody extends FilterInputStream {
  private static final int WORTH_READING_BYTES = 64 * 1024;
  private static final long WORTH_WAITING_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

  private final CallTimer timer;
  private boolean ended;

  /** Of a stream that can be closed by another thread while it is read. */
  UnreadBody(InputStream body, CallTimer timer) {
    super(body);
    this.timer = timer;
  }

  @Override
  public int read() throws IOException {
    int read = super.read();
    ended |= read < 0;
    return read;
  }

  @Override
  public int read(byte[] target, int offset, int count) throws IOException {
    int read = super.read(target, offset, count);
    ended |= read < 0;
    return read;
  }

  @Override
  public void close() throws IOException {
    ended = true;
    super.close();
  }

  /** Closes it, after its rest where that is worth it. */
  void discard() {
    if (!ended) {
      readRest();
    }
    breakOff();
  }

  private void readRest() {
    CallTimer.Scheduled limit =
        timer.schedule(timer.nanoTime() + WORTH_WAITING_NANOS, this::breakOff);
    byte[] block = new byte[4096];
    try {
      for (int left = WORTH_READING_BYTES; left > 0 && !ended; ) {
        left -= read(block);
      }
    } catch (IOException brokenOff) {
      // Whoever closes wants no more of it.
    } finally {
      limit.cancel();
    }
  }

  private void breakOff() {
    try {
      in.close();
    } catch (IOException closed) {
      // It is given up already.
    }
  }
}
