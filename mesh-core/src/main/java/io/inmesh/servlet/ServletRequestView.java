package io.inmesh.servlet;

import io.inmesh.call.HeadersView;
import io.inmesh.call.RequestView;
import jakarta.servlet.http.HttpServletRequest;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** A servlet request as the mesh sees it. */
final class ServletRequestView implements RequestView, HeadersView {
  private final HttpServletRequest request;

  /** Name, value, name, value, ... */
  private final List<String> lines = new ArrayList<>();

  ServletRequestView(HttpServletRequest request) {
    this.request = request;
    for (String name : Collections.list(request.getHeaderNames())) {
      String lower = name.toLowerCase(Locale.ROOT);
      if (!lower.equals("host")) {
        for (String value : Collections.list(request.getHeaders(name))) {
          lines.add(lower);
          lines.add(value);
        }
      }
    }
  }

  @Override
  public String method() {
    return request.getMethod();
  }

  @Override
  public String scheme() {
    return request.getScheme();
  }

  @Override
  public String authority() {
    String host = request.getHeader("Host");
    if (host != null) {
      return host;
    }
    int port = request.getServerPort();
    boolean usual = port == (request.isSecure() ? 443 : 80);
    return usual ? request.getServerName() : request.getServerName() + ':' + port;
  }

  @Override
  public String path() {
    String query = request.getQueryString();
    return query == null ? request.getRequestURI() : request.getRequestURI() + '?' + query;
  }

  @Override
  public HeadersView headers() {
    return this;
  }

  @Override
  public boolean hasBody() {
    return request.getContentLengthLong() > 0 || request.getHeader("Transfer-Encoding") != null;
  }

  @Override
  public boolean replayable() {
    return false;
  }

  @Override
  public @Nullable String get(String lowerCaseName) {
    String found = null;
    for (int i = 0; i < lines.size(); i += 2) {
      if (lines.get(i).equals(lowerCaseName)) {
        found = found == null ? lines.get(i + 1) : found + ',' + lines.get(i + 1);
      }
    }
    return found;
  }

  @Override
  public int size() {
    return lines.size() / 2;
  }

  @Override
  public String name(int index) {
    return lines.get(2 * index);
  }

  @Override
  public String value(int index) {
    return lines.get(2 * index + 1);
  }
}
