package io.inmesh.servlet;

import io.inmesh.call.InboundCall;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.ServletResponseWrapper;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpServletResponseWrapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * The response that the application writes. Before its head leaves, the mesh edits the headers.
 * Used by one thread at a time, as the container demands of any response.
 */
final class RoutedServletResponse extends HttpServletResponseWrapper {
  private final InboundCall call;
  private final ResponseHeaders headers = new ResponseHeaders();
  private final AtomicReference<Head> head = new AtomicReference<>(Head.OPEN);
  private @Nullable ServletOutputStream stream;
  private @Nullable PrintWriter writer;

  RoutedServletResponse(HttpServletResponse response, InboundCall call) {
    super(response);
    this.call = call;
  }

  /** Whose the head of the response is. */
  private enum Head {
    OPEN,
    LEFT,
    TAKEN
  }

  /** The container's response. */
  HttpServletResponse container() {
    return (HttpServletResponse) getResponse();
  }

  /** Whether what the application writes into a response passes here. */
  boolean goesThrough(ServletResponse other) {
    return other == this || (other instanceof ServletResponseWrapper w && w.isWrapperFor(this));
  }

  /**
   * The container goes on with a response of its own, as for error pages: this one, through that.
   */
  RoutedServletResponse through(ServletResponse other) {
    setResponse(other);
    stream = null;
    writer = null;
    return this;
  }

  /**
   * The head of the application's response leaves now, unless the mesh has answered. Idempotent.
   */
  void sendHead() {
    if (head.compareAndSet(Head.OPEN, Head.LEFT) && !isCommitted()) {
      call.editResponse(getStatus(), headers);
      headers.writeTo(container());
    }
  }

  /** The mesh answers in place of the application; false when the application was faster. */
  boolean take() {
    if (!head.compareAndSet(Head.OPEN, Head.TAKEN)) {
      return false;
    }
    container().resetBuffer();
    return true;
  }

  /** Whether the mesh has answered. */
  boolean isTaken() {
    return head.get() == Head.TAKEN;
  }

  private void beforeOutput() throws IOException {
    if (isTaken()) {
      throw new IOException("the mesh has answered this request already: it took too long");
    }
    sendHead();
  }

  // ---- what makes the head leave ----

  @Override
  public ServletOutputStream getOutputStream() throws IOException {
    if (stream == null) {
      stream = new WatchedOutput(super.getOutputStream(), this::beforeOutput, getBufferSize());
    }
    return stream;
  }

  @Override
  public PrintWriter getWriter() throws IOException {
    if (writer == null) {
      writer = new WatchedWriter(super.getWriter(), this::beforeOutput, getBufferSize());
    }
    return writer;
  }

  @Override
  public void flushBuffer() throws IOException {
    beforeOutput();
    super.flushBuffer();
  }

  @Override
  public void sendError(int status, String message) throws IOException {
    setStatus(status);
    beforeOutput();
    super.sendError(status, message);
  }

  @Override
  public void sendError(int status) throws IOException {
    setStatus(status);
    beforeOutput();
    super.sendError(status);
  }

  @Override
  public void sendRedirect(String location) throws IOException {
    setStatus(SC_FOUND);
    beforeOutput();
    super.sendRedirect(location);
  }

  /** Of Servlet 6.1. */
  @Override
  public void sendRedirect(String location, int status, boolean clearBuffer) throws IOException {
    setStatus(status);
    beforeOutput();
    super.sendRedirect(location, status, clearBuffer);
  }

  @Override
  public void reset() {
    super.reset();
    headers.clear();
  }

  // ---- headers ----

  private boolean passesOn(String name) {
    return head.get() != Head.OPEN || name.equalsIgnoreCase("content-type");
  }

  @Override
  public void setHeader(String name, @Nullable String value) {
    if (passesOn(name)) {
      super.setHeader(name, value);
    } else if (value == null) {
      headers.remove(name.toLowerCase(Locale.ROOT));
    } else {
      headers.set(name, value);
    }
  }

  @Override
  public void addHeader(String name, @Nullable String value) {
    if (passesOn(name)) {
      super.addHeader(name, value);
    } else if (value != null) {
      headers.add(name, value);
    }
  }

  /**
   * Kept back as well: a container that knows the length lets the head leave with the last byte.
   */
  @Override
  public void setContentLength(int length) {
    setContentLengthLong(length);
  }

  @Override
  public void setContentLengthLong(long length) {
    setHeader("Content-Length", Long.toString(length));
  }

  @Override
  public void setIntHeader(String name, int value) {
    setHeader(name, Integer.toString(value));
  }

  @Override
  public void addIntHeader(String name, int value) {
    addHeader(name, Integer.toString(value));
  }

  @Override
  public void setDateHeader(String name, long millis) {
    setHeader(name, date(millis));
  }

  @Override
  public void addDateHeader(String name, long millis) {
    addHeader(name, date(millis));
  }

  private static String date(long millis) {
    return DateTimeFormatter.RFC_1123_DATE_TIME.format(
        Instant.ofEpochMilli(millis).atOffset(ZoneOffset.UTC));
  }

  @Override
  public boolean containsHeader(String name) {
    return headers.contains(name.toLowerCase(Locale.ROOT)) || super.containsHeader(name);
  }

  @Override
  public @Nullable String getHeader(String name) {
    Collection<String> own = headers.all(name.toLowerCase(Locale.ROOT));
    return own.isEmpty() ? super.getHeader(name) : own.iterator().next();
  }

  @Override
  public Collection<String> getHeaders(String name) {
    Collection<String> own = headers.all(name.toLowerCase(Locale.ROOT));
    return own.isEmpty() ? super.getHeaders(name) : own;
  }

  @Override
  public Collection<String> getHeaderNames() {
    Set<String> names = new LinkedHashSet<>(super.getHeaderNames());
    for (int i = 0; i < headers.size(); i++) {
      names.add(headers.name(i));
    }
    return names;
  }
}
