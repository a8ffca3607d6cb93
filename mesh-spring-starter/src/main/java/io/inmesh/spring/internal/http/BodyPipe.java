package io.inmesh.spring.internal.http;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.util.Objects;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;

/**
 * Bytes on their way from one thread to others, a buffer ahead at most. Unlike those of java.io it
 * does not care which thread reads and whether that one is still there: the JDK's client reads on
 * any thread of its pool. Reading is this stream, writing is {@link #sink}. Thread-safe.
 */
final class BodyPipe extends InputStream {
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition hasBytes = lock.newCondition();
  private final Condition hasRoom = lock.newCondition();
  private final byte[] buffer;
  private int first;
  private int count;
  private boolean complete;
  private boolean closed;

  /** One that holds so many bytes. */
  BodyPipe(int capacity) {
    buffer = new byte[capacity];
  }

  /** Where bytes come in; closing it is the end of what can be read. */
  OutputStream sink() {
    return new Sink();
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  /** Waits for the first byte only. */
  @Override
  public int read(byte[] target, int offset, int length) throws IOException {
    Objects.checkFromIndexSize(offset, length, target.length);
    if (length == 0) {
      return 0;
    }
    lock.lock();
    try {
      awaitWhile(() -> count == 0 && !complete && !closed, hasBytes);
      if (closed) {
        throw new IOException("the body is closed");
      }
      if (count == 0) {
        return -1;
      }
      int read = Math.min(length, Math.min(count, buffer.length - first));
      System.arraycopy(buffer, first, target, offset, read);
      first = (first + read) % buffer.length;
      count -= read;
      hasRoom.signal();
      return read;
    } finally {
      lock.unlock();
    }
  }

  @Override
  public int available() {
    lock.lock();
    try {
      return count;
    } finally {
      lock.unlock();
    }
  }

  /** Nobody reads any more: whoever writes is told so. */
  @Override
  public void close() {
    lock.lock();
    try {
      closed = true;
      hasBytes.signalAll();
      hasRoom.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private static void awaitWhile(BooleanSupplier waits, Condition changed)
      throws InterruptedIOException {
    try {
      while (waits.getAsBoolean()) {
        changed.await();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      InterruptedIOException interrupted = new InterruptedIOException("interrupted");
      interrupted.initCause(e);
      throw interrupted;
    }
  }

  private final class Sink extends OutputStream {
    @Override
    public void write(int b) throws IOException {
      write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] source, int offset, int length) throws IOException {
      Objects.checkFromIndexSize(offset, length, source.length);
      lock.lock();
      try {
        int left = length;
        while (left > 0) {
          awaitWhile(() -> count == buffer.length && !closed, hasRoom);
          if (closed) {
            throw new IOException("the body is not sent any more");
          }
          int end = (first + count) % buffer.length;
          int room = Math.min(buffer.length - count, buffer.length - end);
          int written = Math.min(left, room);
          System.arraycopy(source, offset + length - left, buffer, end, written);
          count += written;
          left -= written;
          hasBytes.signal();
        }
      } finally {
        lock.unlock();
      }
    }

    @Override
    public void close() {
      lock.lock();
      try {
        complete = true;
        hasBytes.signalAll();
      } finally {
        lock.unlock();
      }
    }
  }
}
