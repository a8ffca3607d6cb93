package io.inmesh.spring.http;

import io.inmesh.call.CallTimer;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpTimeoutException;
import java.time.Duration;

/** A response body that fails when nothing comes of it for as long as the read timeout. */
final class LimitedBody extends FilterInputStream {
  private static final int BLOCK_BYTES = 4096;

  private final CallTimer timer;
  private final long limitNanos;
  private volatile boolean silent;

  /**
   * Of a stream that can be closed by another thread while it is read.
   *
   * @param limit positive, as {@link io.inmesh.spring.internal.http.BuiltClient} has it
   */
  LimitedBody(InputStream body, CallTimer timer, Duration limit) {
    super(body);
    this.timer = timer;
    this.limitNanos = limit.toNanos();
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] target, int offset, int count) throws IOException {
    if (in.available() > 0) {
      return in.read(target, offset, count);
    }
    CallTimer.Scheduled limit = timer.schedule(timer.nanoTime() + limitNanos, this::giveUp);
    try {
      return in.read(target, offset, count);
    } catch (IOException e) {
      if (silent) {
        HttpTimeoutException timeout = new HttpTimeoutException("the response body timed out");
        timeout.initCause(e);
        throw timeout;
      }
      throw e;
    } finally {
      limit.cancel();
    }
  }

  /** By reading, for which there is the limit. */
  @Override
  public long skip(long count) throws IOException {
    byte[] block = new byte[(int) Math.max(0, Math.min(count, BLOCK_BYTES))];
    long left = count;
    while (left > 0) {
      int read = read(block, 0, (int) Math.min(left, block.length));
      if (read < 0) {
        break;
      }
      left -= read;
    }
    return Math.max(0, count) - Math.max(0, left);
  }

  private void giveUp() {
    silent = true;
    try {
      in.close();
    } catch (IOException closed) {
      // Whoever reads is told.
    }
  }
}
