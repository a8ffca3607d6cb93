package io.inmesh.servlet;

import io.inmesh.call.HeadersView;
import io.inmesh.call.RequestView;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Enumeration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The request as the application is to see it. */
final class RoutedServletRequest extends HttpServletRequestWrapper {
  private final RequestView head;
  private final byte @Nullable [] body;
  private final Exchange exchange;

  /**
   * A request.
   *
   * @param body the body when it was received already; null when it is yet to be read
   */
  RoutedServletRequest(
      HttpServletRequest request, RequestView head, byte @Nullable [] body, Exchange exchange) {
    super(request);
    this.head = head;
    this.body = body;
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
    List<String> values = new ArrayList<>();
    HeadersView headers = head.headers();
    for (int i = 0; i < headers.size(); i++) {
      if (headers.name(i).equals(lower)) {
        values.add(headers.value(i).strip()); // as on its way over a wire
      }
    }
    return values;
  }

  @Override
  public Enumeration<String> getHeaderNames() {
    Set<String> names = new LinkedHashSet<>();
    names.add("host");
    for (int i = 0; i < head.headers().size(); i++) {
      names.add(head.headers().name(i));
    }
    return Collections.enumeration(names);
  }

  @Override
  public int getIntHeader(String name) {
    String value = getHeader(name);
    return value == null ? -1 : Integer.parseInt(value);
  }

  @Override
  public ServletInputStream getInputStream() throws IOException {
    return body == null ? super.getInputStream() : new ReceivedBody(body);
  }

  @Override
  public BufferedReader getReader() throws IOException {
    if (body == null) {
      return super.getReader();
    }
    String encoding = getCharacterEncoding();
    Charset charset = encoding == null ? StandardCharsets.ISO_8859_1 : Charset.forName(encoding);
    return new BufferedReader(new InputStreamReader(getInputStream(), charset));
  }

  // ---- asynchronous requests ----

  /** Unlike the container's own, it keeps what the mesh has laid over request and response. */
  @Override
  public AsyncContext startAsync() {
    return startAsync(this, exchange.response());
  }

  @Override
  public AsyncContext startAsync(ServletRequest request, ServletResponse response) {
    return exchange.watch(super.startAsync(request, response));
  }

  @Override
  public AsyncContext getAsyncContext() {
    return new WatchedContext(super.getAsyncContext(), exchange);
  }

  AsyncContext containerContext() {
    return super.getAsyncContext();
  }
}
