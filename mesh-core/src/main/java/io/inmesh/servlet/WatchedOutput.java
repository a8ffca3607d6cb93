package io.inmesh.servlet;

import io.inmesh.call.MeshContext;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * A response body that says when the head of its response is about to leave. Its listener is told
 * in the context of the request.
 */
final class WatchedOutput extends ServletOutputStream {
  private static final int END_OF_LINE = 2;

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

  /**
   * Writes.
   *
   * @param most bytes; what is written without blocking may leave at once in any case
   */
  private void watched(long most, int least, Writing writing) throws IOException {
    beforeOutput.begin(blocks || most == 0 ? most : BeforeOutput.ALL, least);
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
    watched(1, 1, () -> out.write(b));
  }

  @Override
  public void write(byte[] bytes, int offset, int length) throws IOException {
    watched(length, length, () -> out.write(bytes, offset, length));
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

  /** Jetty encodes it as a writer does; all else that can be printed becomes such text. */
  @Override
  public void print(@Nullable String text) throws IOException {
    int characters = String.valueOf(text).length();
    watched((long) characters * BeforeOutput.BYTES_OF_CHARACTER, characters, () -> out.print(text));
  }

  // Lines end with other bytes than print makes of them, with Jetty.

  @Override
  public void println() throws IOException {
    watched(END_OF_LINE, END_OF_LINE, out::println);
  }

  @Override
  public void println(@Nullable String text) throws IOException {
    int characters = String.valueOf(text).length();
    watched(
        (long) characters * BeforeOutput.BYTES_OF_CHARACTER + END_OF_LINE,
        characters + END_OF_LINE,
        () -> out.println(text));
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
