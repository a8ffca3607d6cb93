package io.inmesh.servlet;

import io.inmesh.call.HeadersView;
import io.inmesh.call.RequestView;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpUpgradeHandler;
import jakarta.servlet.http.Part;
import java.io.BufferedReader;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Enumeration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The request as the application is to see it. */
final class RoutedServletRequest extends RewrittenRequest {
  private static final String ANY_MULTIPART = "multipart/";

  private final RequestView head;
  private final Exchange exchange;
  private final boolean received;
  private @Nullable ServletInputStream stream;
  private @Nullable BufferedReader reader;
  private boolean formRead;
  private boolean upgraded;
  private boolean asyncStarting;

  /**
   * A request.
   *
   * @param body the body when it was received already; null when it is yet to be read
   * @param rewritten its new path; null: as it came
   */
  RoutedServletRequest(
      HttpServletRequest request,
      RequestView head,
      byte @Nullable [] body,
      @Nullable Rewritten rewritten,
      Exchange exchange) {
    super(
        body == null ? request : new BufferedRequest(request, body, exchange::afterReturn),
        head.authority().equals(ServletRequestView.authority(request, DirectConnection.of(request)))
            ? null
            : head.authority(),
        rewritten);
    this.received = body != null;
    this.head = head;
    this.exchange = exchange;
  }

  @Override
  public @Nullable String getHeader(String name) {
    List<String> values = values(name);
    return values.isEmpty() ? null : values.get(0);
  }

  @Override
  public Enumeration<String> getHeaders(String name) {
    return Collections.enumeration(values(name));
  }

  private List<String> values(String name) {
    String lower = name.toLowerCase(Locale.ROOT);
    if (lower.equals("host")) {
      return List.of(head.authority());
    }
    if (received && lower.equals("content-length")) {
      return List.of(Integer.toString(getContentLength()));
    }
    List<String> values = new ArrayList<>();
    HeadersView headers = head.headers();
    for (int i = 0; i < headers.size(); i++) {
      if (headers.name(i).equals(lower) && isShown(lower)) {
        values.add(headers.value(i).strip()); // as on its way over a wire
      }
    }
    return values;
  }

  /** A body that was received whole is no longer in chunks: its length is known. */
  private boolean isShown(String lowerCaseName) {
    return !received || !lowerCaseName.equals("transfer-encoding");
  }

  @Override
  public Enumeration<String> getHeaderNames() {
    Set<String> names = new LinkedHashSet<>();
    names.add("host");
    if (received) {
      names.add("content-length");
    }
    for (int i = 0; i < head.headers().size(); i++) {
      if (isShown(head.headers().name(i))) {
        names.add(head.headers().name(i));
      }
    }
    return Collections.enumeration(names);
  }

  @Override
  public int getIntHeader(String name) {
    String value = getHeader(name);
    return value == null ? -1 : Integer.parseInt(value);
  }

  @Override
  public long getDateHeader(String name) {
    String value = getHeader(name);
    if (value == null) {
      return -1;
    }
    if (value.equals(super.getHeader(name))) {
      return super.getDateHeader(name);
    }
    try {
      return Instant.from(DateTimeFormatter.RFC_1123_DATE_TIME.parse(value)).toEpochMilli();
    } catch (DateTimeException e) {
      throw new IllegalArgumentException(name + ": " + value + " (expected: a date of HTTP)", e);
    }
  }

  @Override
  public ServletInputStream getInputStream() throws IOException {
    if (stream == null) {
      stream = new WatchedInput(super.getInputStream(), exchange.arrival(), exchange.context());
    }
    return stream;
  }

  @Override
  public BufferedReader getReader() throws IOException {
    if (reader == null) {
      reader = new BufferedReader(new WatchedReader(super.getReader(), exchange.arrival()));
    }
    return reader;
  }

  // ---- what makes the container read the body, if it is a form ----

  @Override
  public @Nullable String getParameter(String name) {
    return form(() -> super.getParameter(name));
  }

  @Override
  public Map<String, String[]> getParameterMap() {
    return form(super::getParameterMap);
  }

  @Override
  public Enumeration<String> getParameterNames() {
    return form(super::getParameterNames);
  }

  @Override
  public String @Nullable [] getParameterValues(String name) {
    return form(() -> super.getParameterValues(name));
  }

  @Override
  public Collection<Part> getParts() throws IOException, ServletException {
    return parts(super::getParts);
  }

  @Override
  public @Nullable Part getPart(String name) throws IOException, ServletException {
    return parts(() -> super.getPart(name));
  }

  private <T extends @Nullable Object> T form(Supplier<T> read) {
    beforeForm();
    try {
      return read.get();
    } catch (RuntimeException e) {
      exchange.arrival().formFailed(e);
      throw e;
    } finally {
      afterForm();
    }
  }

  /** Reads the parts of a form. */
  private interface Parts<T extends @Nullable Object> {
    T read() throws IOException, ServletException;
  }

  private <T extends @Nullable Object> T parts(Parts<T> parts)
      throws IOException, ServletException {
    beforeForm();
    try {
      return parts.read();
    } catch (IOException | ServletException | RuntimeException e) {
      exchange.arrival().formFailed(e);
      throw e;
    } finally {
      afterForm();
    }
  }

  private void beforeForm() {
    if (isFormToRead()) {
      exchange.arrival().awaited();
    }
  }

  private void afterForm() {
    if (isFormToRead()) {
      formRead = true;
      exchange.arrival().came(true, false); // what the container leaves is still to be read
    }
  }

  /** Whether a container may wait for the body: Tomcat reads parts of any multipart type. */
  private boolean isFormToRead() {
    String type = getContentType();
    return !formRead
        && type != null
        && (BufferedBody.hasType(this, BufferedBody.FORM)
            || type.regionMatches(true, 0, ANY_MULTIPART, 0, ANY_MULTIPART.length()));
  }

  // ---- asynchronous requests ----

  @Override
  public <T extends HttpUpgradeHandler> T upgrade(Class<T> handler)
      throws IOException, ServletException {
    T made = super.upgrade(handler);
    upgraded = true;
    return made;
  }

  /** Whether an included resource is at work; not once the container has taken the request back. */
  boolean isIncluding() {
    try {
      return getDispatcherType() == DispatcherType.INCLUDE;
    } catch (IllegalStateException e) {
      return false;
    }
  }

  /** Whether the container tells of the end; Jetty's of an upgraded connection does not. */
  boolean endsLater() {
    return isAsyncStarted() && !upgraded;
  }

  boolean isUpgraded() {
    return upgraded;
  }

  /** Unlike the container's own, it keeps what the mesh has laid over request and response. */
  @Override
  public AsyncContext startAsync() {
    return startAsync(this, exchange.response());
  }

  @Override
  public AsyncContext startAsync(ServletRequest request, ServletResponse response) {
    AsyncContext started;
    asyncStarting = request == this;
    try {
      started = super.startAsync(request, response);
    } finally {
      asyncStarting = false;
    }
    return exchange.watch(started);
  }

  /** The container has seen what it dispatches the request to, and tells listeners. */
  void asyncStarts() {
    asyncStarting = false;
  }

  /**
   * While an asynchronous round starts there is none for the container to see: Jetty takes note of
   * the query of any request but its own as one that a dispatch without a path adds to those
   * parameters that there are.
   */
  @Override
  public @Nullable String getQueryString() {
    return asyncStarting ? null : super.getQueryString();
  }

  @Override
  public @Nullable AsyncContext getAsyncContext() {
    AsyncContext context = super.getAsyncContext();
    return context == null ? null : exchange.watched(context); // as that of tests gives none
  }

  AsyncContext containerContext() {
    return super.getAsyncContext();
  }
}
