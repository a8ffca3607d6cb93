package io.inmesh.servlet;

import io.inmesh.call.MeshContext;
import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * A request body whose arrival the mesh is told of, and whose listener is told of data in the
 * context of its request.
 */
final class WatchedInput extends ServletInputStream {
  private final ServletInputStream in;
  private final BodyArrival arrival;
  private final MeshContext context;

  WatchedInput(ServletInputStream in, BodyArrival arrival, MeshContext context) {
    this.in = in;
    this.arrival = arrival;
    this.context = context;
  }

  /** Reads from the container's; negative is the end. */
  private interface Reading {
    int read() throws IOException;
  }

  private int watched(Reading reading) throws IOException {
    arrival.reads();
    int read;
    boolean failed = true;
    try {
      read = reading.read();
      failed = false;
    } catch (IOException e) {
      arrival.failed(e);
      throw e;
    } finally {
      if (failed) {
        arrival.came(false, true);
      }
    }
    boolean end = read < 0 || in.isFinished();
    arrival.read(read, end);
    return read;
  }

  @Override
  public int read() throws IOException {
    int[] read = new int[1];
    watched(() -> {
      read[0] = in.read();
      return read[0] < 0 ? -1 : 1;
    });
    return read[0];
  }

  @Override
  public int read(byte[] into, int offset, int length) throws IOException {
    return length == 0
        ? in.read(into, offset, length) // waits for nothing
        : watched(() -> in.read(into, offset, length));
  }

  /** Of Servlet 6.1; what it does unless overridden is not for bodies that block. */
  @Override
  public int read(ByteBuffer into) throws IOException {
    return into.hasRemaining() ? watched(() -> in.read(into)) : in.read(into);
  }

  @Override
  public int available() throws IOException {
    return in.available();
  }

  @Override
  public void close() throws IOException {
    arrival.closed();
    in.close();
  }

  @Override
  public boolean isFinished() {
    return in.isFinished();
  }

  @Override
  public boolean isReady() {
    return in.isReady();
  }

  @Override
  public void setReadListener(ReadListener listener) {
    arrival.listens();
    in.setReadListener(
        new ReadListener() {
          @Override
          public void onDataAvailable() throws IOException {
            ListenerCode.runIn(context, listener::onDataAvailable);
          }

          @Override
          public void onAllDataRead() throws IOException {
            arrival.came(false, true);
            ListenerCode.runIn(context, listener::onAllDataRead);
          }

          @Override
          public void onError(Throwable failure) {
            arrival.failed(failure);
            arrival.came(false, true);
            context.run(() -> listener.onError(failure));
          }
        });
  }
}
