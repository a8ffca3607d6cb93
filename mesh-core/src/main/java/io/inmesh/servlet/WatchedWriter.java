package io.inmesh.servlet;

import java.io.FilterWriter;
import java.io.IOException;
import java.io.PrintWriter;

/** A response body, written as text, that says when the head of its response is about to leave. */
final class WatchedWriter extends PrintWriter {
  WatchedWriter(PrintWriter out, BeforeOutput beforeOutput) {
    super(new Watched(out, beforeOutput));
  }

  private static final class Watched extends FilterWriter {
    private final PrintWriter container;
    private final BeforeOutput beforeOutput;

    Watched(PrintWriter out, BeforeOutput beforeOutput) {
      super(out);
      this.container = out;
      this.beforeOutput = beforeOutput;
    }

    private void about(int characters) throws IOException {
      beforeOutput.begin((long) characters * BeforeOutput.BYTES_OF_CHARACTER, characters);
    }

    @Override
    public void write(int c) throws IOException {
      about(1);
      try {
        out.write(c);
      } finally {
        beforeOutput.end();
      }
    }

    @Override
    public void write(char[] text, int offset, int length) throws IOException {
      about(length);
      try {
        out.write(text, offset, length);
      } finally {
        beforeOutput.end();
      }
    }

    @Override
    public void write(String text, int offset, int length) throws IOException {
      about(length);
      try {
        out.write(text, offset, length);
      } finally {
        beforeOutput.end();
      }
    }

    @Override
    public void flush() throws IOException {
      beforeOutput.withHead(this::flushed);
    }

    /** The container's writer throws nothing; the application asks the one around this. */
    private void flushed() throws IOException {
      if (container.checkError()) { // which flushes first
        throw new IOException("the response could not be written");
      }
    }

    @Override
    public void close() throws IOException {
      beforeOutput.toTheEnd(out::close);
    }
  }
}
