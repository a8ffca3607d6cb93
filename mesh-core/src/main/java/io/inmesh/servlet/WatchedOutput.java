package io.inmesh.servlet;

import io.inmesh.call.MeshContext;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import java.io.IOException;

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

  private void about(int bytes) throws IOException {
    // What is written without blocking may leave at once.
    beforeOutput.begin(blocks ? bytes : BeforeOutput.ALL, bytes);
  }

  @Override
  public void write(int b) throws IOException {
    about(1);
    try {
      out.write(b);
    } catch (IOException e) {
      beforeOutput.failed(e);
      throw e;
    } finally {
      beforeOutput.end();
    }
  }

  @Override
  public void write(byte[] bytes, int offset, int length) throws IOException {
    about(length);
    try {
      out.write(bytes, offset, length);
    } catch (IOException e) {
      beforeOutput.failed(e);
      throw e;
    } finally {
      beforeOutput.end();
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
