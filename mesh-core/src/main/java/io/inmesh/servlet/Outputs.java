package io.inmesh.servlet;

import io.inmesh.call.MeshContext;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.ServletResponse;
import java.io.IOException;
import java.io.PrintWriter;
import org.jspecify.annotations.Nullable;

/** The stream and the writer that an application has of its response, each watched. */
final class Outputs {
  private final BeforeOutput output;
  private final MeshContext context;
  private final Caller caller;
  private @Nullable ServletOutputStream stream;
  private @Nullable PrintWriter writer;

  /**
   * Neither has been asked for.
   *
   * @param output told before anything is written
   * @param context in which listeners are told
   * @param caller who waits for what is written
   */
  Outputs(BeforeOutput output, MeshContext context, Caller caller) {
    this.output = output;
    this.context = context;
    this.caller = caller;
  }

  /** Gives what the container has. */
  @FunctionalInterface
  interface Given<T> {
    T get() throws IOException;
  }

  ServletOutputStream stream(Given<ServletOutputStream> container) throws IOException {
    ServletOutputStream known = stream;
    if (known == null) {
      output.begin(0, 0);
      try {
        known = new WatchedOutput(container.get(), output, context, caller);
        stream = known;
      } finally {
        output.end();
      }
    }
    return known;
  }

  PrintWriter writer(Given<PrintWriter> container) throws IOException {
    PrintWriter known = writer;
    if (known == null) {
      output.begin(0, 0);
      try {
        known = new WatchedWriter(container.get(), output);
        writer = known;
      } finally {
        output.end();
      }
    }
    return known;
  }

  /** Closes what the container has. */
  static void close(ServletResponse container) throws IOException {
    try {
      container.getOutputStream().close();
    } catch (IllegalStateException e) { // it has a writer
      container.getWriter().close();
    }
  }

  /** The container may have other ones now. */
  void forget() {
    stream = null;
    writer = null;
  }
}
