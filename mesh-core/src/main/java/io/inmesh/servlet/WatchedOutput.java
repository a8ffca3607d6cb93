package io.inmesh.servlet;

import io.inmesh.call.MeshContext;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * A response body that says when the head of its response is about to leave. Its listener is told
 * in the context of the request.
 */
final class WatchedOutput extends ServletOutputStream {
  private final ServletOutputStream out;
  private final BeforeOutput beforeOutput;
  private final MeshContext context;
  private final Caller caller;
  private boolean blocks = true;

  WatchedOutput(
      ServletOutputStream out, BeforeOutput beforeOutput, MeshContext context, Caller caller) {
    this.out = out;
    this.beforeOutput = beforeOutput;
    this.context = context;
    this.caller = caller;
  }

  /** Writes to the container's. */
  private interface Writing {
    void write() throws IOException;
  }

  private void watched(int bytes, Writing writing) throws IOException {
    // What is written without blocking may leave at once.
    beforeOutput.begin(blocks ? bytes : BeforeOutput.ALL, bytes);
    try {
      writing.write();
    } catch (IOException e) {
      beforeOutput.failed(e);
      throw e;
    } finally {
      beforeOutput.end();
    }
  }

  @Override
  public void write(int b) throws IOException {
    watched(1, () -> out.write(b));
  }

  @Override
  public void write(byte[] bytes, int offset, int length) throws IOException {
    watched(length, () -> out.write(bytes, offset, length));
  }

  /** Of Servlet 6.1. As bytes, which containers buffer: a buffer some send at once, others not. */
  @Override
  public void write(ByteBuffer buffer) throws IOException {
    int length = buffer.remaining();
    if (buffer.hasArray()) {
      write(buffer.array(), buffer.arrayOffset() + buffer.position(), length);
      buffer.position(buffer.limit());
    } else {
      byte[] bytes = new byte[length];
      buffer.get(bytes);
      write(bytes, 0, length);
    }
  }

  @Override
  public void flush() throws IOException {
    beforeOutput.withHead(out::flush);
  }

  @Override
  public void close() throws IOException {
    beforeOutput.toTheEnd(out::close);
  }

  @Override
  public boolean isReady() {
    return out.isReady();
  }

  @Override
  public void setWriteListener(WriteListener listener) {
    blocks = false;
    out.setWriteListener(
        new WriteListener() {
          @Override
          public void onWritePossible() throws IOException {
            ListenerCode.runIn(context, listener::onWritePossible);
          }

          @Override
          public void onError(Throwable failure) {
            caller.lost(failure);
            context.run(() -> listener.onError(failure));
          }
        });
  }
}
