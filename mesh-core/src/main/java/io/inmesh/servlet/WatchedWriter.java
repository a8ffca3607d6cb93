package io.inmesh.servlet;

import java.io.FilterWriter;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.Writer;

/** A response body, written as text, that says when the head of its response is about to leave. */
final class WatchedWriter extends PrintWriter {
  WatchedWriter(Writer out, BeforeOutput beforeHead, int bufferSize) {
    super(new Watched(out, beforeHead, bufferSize));
  }

  private static final class Watched extends FilterWriter {
    /** No encoding makes more bytes of a character. */
    private static final int BYTES = 4;

    private final BeforeOutput beforeHead;
    private final int bufferSize;
    private long written;

    Watched(Writer out, BeforeOutput beforeHead, int bufferSize) {
      super(out);
      this.beforeHead = beforeHead;
      this.bufferSize = bufferSize;
    }

    private void about(int characters) throws IOException {
      written += (long) characters * BYTES;
      if (written >= bufferSize) {
        beforeHead.run();
      }
    }

    @Override
    public void write(int c) throws IOException {
      about(1);
      out.write(c);
    }

    @Override
    public void write(char[] text, int offset, int length) throws IOException {
      about(length);
      out.write(text, offset, length);
    }

    @Override
    public void write(String text, int offset, int length) throws IOException {
      about(length);
      out.write(text, offset, length);
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
  }
}
