package io.inmesh.servlet;

import io.inmesh.call.HeadersView;
import io.inmesh.call.RequestView;
import jakarta.servlet.http.HttpServletRequest;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A servlet request as the mesh sees it: a copy, since a container takes its request away, or gives
 * it another one to hold, when it is over, and a timer or a listener may ask later. Immutable.
 */
final class ServletRequestView implements RequestView, HeadersView {
  private static final String FORWARDED_FOR = "x-forwarded-for";

  private final String method;
  private final String scheme;
  private final String authority;
  private final String path;
  private final boolean hasBody;

  /** Name, value, name, value, ... */
  private final List<String> lines = new ArrayList<>();

  ServletRequestView(HttpServletRequest request) {
    DirectConnection noted = DirectConnection.of(request);
    method = request.getMethod();
    scheme = scheme(request, noted);
    authority = authority(request, noted);
    path = path(request);
    hasBody = hasBody(request);
    for (String name : Collections.list(request.getHeaderNames())) {
      String lower = name.toLowerCase(Locale.ROOT);
      if (!lower.equals("host") && (noted == null || !lower.equals(FORWARDED_FOR))) {
        for (String value : Collections.list(request.getHeaders(name))) {
          add(lower, value);
        }
      }
    }
    if (noted != null) { // the container may have taken it away
      for (String value : noted.forwardedFor()) {
        add(FORWARDED_FOR, value);
      }
    }
  }

  private static String scheme(HttpServletRequest request, @Nullable DirectConnection noted) {
    if (noted == null) {
      return request.getScheme();
    }
    String own = noted.scheme();
    return own != null ? own : noted.tls() ? "https" : "http";
  }

  private void add(String lowerCaseName, String value) {
    lines.add(lowerCaseName);
    lines.add(value);
  }

  @Override
  public String method() {
    return method;
  }

  @Override
  public String scheme() {
    return scheme;
  }

  @Override
  public String authority() {
    return authority;
  }

  static String authority(HttpServletRequest request, @Nullable DirectConnection noted) {
    String host = noted == null ? request.getHeader("Host") : noted.host();
    if (host != null) {
      return host;
    }
    int port = request.getServerPort();
    boolean usual = port == (request.isSecure() ? 443 : 80);
    return usual ? request.getServerName() : request.getServerName() + ':' + port;
  }

  @Override
  public String path() {
    return path;
  }

  static String path(HttpServletRequest request) {
    String query = request.getQueryString();
    return query == null ? request.getRequestURI() : request.getRequestURI() + '?' + query;
  }

  @Override
  public HeadersView headers() {
    return this;
  }

  @Override
  public boolean hasBody() {
    return hasBody;
  }

  private static boolean hasBody(HttpServletRequest request) {
    long announced = request.getContentLengthLong();
    return announced > 0
        || request.getHeader("Transfer-Encoding") != null
        || (announced < 0 && isHttp2(request));
  }

  /** There a body needs no header, and a container does not tell whether there is one: it may. */
  private static boolean isHttp2(HttpServletRequest request) {
    return request.getProtocol().startsWith("HTTP/2");
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
