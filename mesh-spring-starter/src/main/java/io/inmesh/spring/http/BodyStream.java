package io.inmesh.spring.http;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import org.springframework.http.StreamingHttpOutputMessage.Body;
import org.springframework.util.StreamUtils;

/**
 * A body on its way: it is written on one thread while it is sent by another, never more than one
 * buffer ahead.
 */
final class BodyStream extends PipedInputStream {
  private static final int BUFFER_BYTES = 64 * 1024;

  private volatile @Nullable IOException failure;

  private BodyStream() {
    super(BUFFER_BYTES);
  }

  /**
   * Has a body written when it is sent, anew for each subscriber.
   *
   * @param length how much that is; -1 when unknown
   */
  static BodyPublisher publisher(Body body, long length, Executor executor) {
    BodyPublisher stream = BodyPublishers.ofInputStream(() -> open(body, executor));
    return length > 0 ? BodyPublishers.fromPublisher(stream, length) : stream;
  }

  private static InputStream open(Body body, Executor executor) {
    BodyStream stream = new BodyStream();
    try {
      OutputStream sink = new PipedOutputStream(stream);
      executor.execute(() -> stream.write(body, sink));
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e); // of a pipe that is connected already
    }
    return stream;
  }

  private void write(Body body, OutputStream sink) {
    try (sink) {
      body.writeTo(StreamUtils.nonClosing(sink));
    } catch (IOException e) {
      failure = e;
    } catch (RuntimeException | Error e) {
      failure = new IOException("the request body could not be written: " + e, e);
    }
  }

  @Override
  public synchronized int read() throws IOException {
    return checked(super.read());
  }

  @Override
  public synchronized int read(byte[] target, int offset, int count) throws IOException {
    return checked(super.read(target, offset, count));
  }

  /** A body that ends because it could not be written is not a short body. */
  private int checked(int read) throws IOException {
    IOException cause = failure;
    if (read < 0 && cause != null) {
      throw new IOException(cause.getMessage(), cause);
    }
    return read;
  }
}
