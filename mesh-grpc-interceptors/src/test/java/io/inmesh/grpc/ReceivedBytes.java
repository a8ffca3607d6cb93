package io.inmesh.grpc;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/**
 * The messages of one direction of a call, read as one stream. The next message is asked for when
 * the one before was read.
 */
final class ReceivedBytes extends InputStream {
  private static final byte[] END = new byte[0];

  private final BlockingQueue<Object> received = new LinkedBlockingQueue<>();
  private final IntConsumer request;
  private byte[] current = new byte[0];
  private int position;
  private boolean asked;
  private @Nullable IOException failure;

  /**
   * @param request asks the call for so many messages
   */
  ReceivedBytes(IntConsumer request) {
    this.request = request;
  }

  void message(byte[] bytes) {
    received.add(bytes);
  }

  void end() {
    received.add(END);
  }

  /** The stream breaks off behind what has come. */
  void broken(IOException why) {
    received.add(why);
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] target, int offset, int count) throws IOException {
    if (count == 0) {
      return 0;
    }
    while (position == current.length) {
      if (failure != null) {
        throw new IOException(failure);
      }
      if (current == END) {
        return -1;
      }
      next();
    }
    int read = Math.min(count, current.length - position);
    System.arraycopy(current, position, target, offset, read);
    position += read;
    return read;
  }

  private void next() throws IOException {
    if (!asked) {
      asked = true;
      request.accept(1);
    }
    Object next;
    try {
      next = received.take();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted");
    }
    if (next instanceof IOException why) {
      failure = why;
    } else {
      current = (byte[]) next;
      position = 0;
      asked = false;
    }
  }
}
