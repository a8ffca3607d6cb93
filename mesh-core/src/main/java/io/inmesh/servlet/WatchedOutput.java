package io.inmesh.servlet;

import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import java.io.IOException;

/** A response body that says when the head of its response is about to leave. */
final class WatchedOutput extends ServletOutputStream {
  private final ServletOutputStream out;
  private final BeforeOutput beforeHead;
  private final int bufferSize;
  private long written;

  WatchedOutput(ServletOutputStream out, BeforeOutput beforeHead, int bufferSize) {
    this.out = out;
    this.beforeHead = beforeHead;
    this.bufferSize = bufferSize;
  }

  private void about(int bytes) throws IOException {
    written += bytes;
    if (written >= bufferSize) {
      beforeHead.run();
    }
  }

  @Override
  public void write(int b) throws IOException {
    about(1);
    out.write(b);
  }

  @Override
  public void write(byte[] bytes, int offset, int length) throws IOException {
    about(length);
    out.write(bytes, offset, length);
  }

  @Override
  public void flush() throws IOException {
    beforeHead.run();
    out.flush();
  }

  @Override
  public void close() throws IOException {
    beforeHead.run();
    out.close();
  }

  @Override
  public boolean isReady() {
    return out.isReady();
  }

  /** Whatever is written without blocking may leave at once. */
  @Override
  public void setWriteListener(WriteListener listener) {
    try {
      beforeHead.run();
    } catch (IOException e) {
      listener.onError(e);
      return;
    }
    out.setWriteListener(listener);
  }
}
