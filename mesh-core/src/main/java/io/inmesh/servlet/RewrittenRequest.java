package io.inmesh.servlet;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.RequestDispatcher;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.http.HttpServletMapping;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import java.util.Collections;
import java.util.Enumeration;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A request that shows the host, path and query that the route has made of its own.
 *
 * <p>It does so as long as it is not dispatched elsewhere: some containers put the request of such
 * a dispatch below this one.
 */
class RewrittenRequest extends HttpServletRequestWrapper {
  private static final String ASYNC = "jakarta.servlet.async.";

  private final @Nullable String authority;
  private final Rewritten.@Nullable Shown rewritten;
  private final DispatcherType ownType;
  private final String ownUri;
  private final @Nullable String ownQuery;
  private final @Nullable String newQuery;
  private final @Nullable RewrittenParameters parameters;

  /**
   * A request.
   *
   * @param authority the new one; null: as it came
   * @param path the new path; null: as it came
   */
  RewrittenRequest(
      HttpServletRequest request, @Nullable String authority, @Nullable Rewritten path) {
    super(request);
    this.authority = authority;
    this.rewritten = path instanceof Rewritten.Shown shown ? shown : null;
    this.ownType = rewritten == null ? DispatcherType.REQUEST : request.getDispatcherType();
    this.ownUri = rewritten == null ? "" : request.getRequestURI(); // without: nobody asks
    this.ownQuery = path == null ? null : request.getQueryString();
    this.newQuery = path == null ? null : path.query();
    // A forward brings the parameters of the new query.
    String shown = rewritten == null ? null : newQuery;
    this.parameters =
        path == null || Objects.equals(ownQuery, shown)
            ? null
            : new RewrittenParameters(this, ownQuery, shown);
  }

  // ---- the host ----

  @Override
  public String getServerName() {
    if (authority == null) {
      return super.getServerName();
    }
    int port = portIndex(authority);
    return port < 0 ? authority : authority.substring(0, port);
  }

  @Override
  public int getServerPort() {
    if (authority == null) {
      return super.getServerPort();
    }
    int port = portIndex(authority);
    try {
      return Integer.parseInt(authority.substring(port + 1));
    } catch (NumberFormatException e) { // it has none
      return isSecure() ? 443 : 80;
    }
  }

  /** Where the colon in front of a port is; -1 without one. */
  private static int portIndex(String authority) {
    int colon = authority.lastIndexOf(':');
    return colon > authority.lastIndexOf(']') ? colon : -1;
  }

  @Override
  public StringBuffer getRequestURL() {
    if (authority != null) {
      return new StringBuffer(getScheme() + "://" + authority + getRequestURI());
    }
    StringBuffer url = super.getRequestURL();
    String before = super.getRequestURI();
    if (shown() != null && url.toString().endsWith(before)) {
      url.setLength(url.length() - before.length());
      url.append(getRequestURI());
    }
    return url;
  }

  // ---- the path ----

  /** The new path, unless the request has been dispatched to another one. */
  private Rewritten.@Nullable Shown shown() {
    if (rewritten == null) {
      return null;
    }
    DispatcherType type = getDispatcherType();
    return (type == ownType || type == DispatcherType.INCLUDE)
            && ownUri.equals(super.getRequestURI())
        ? rewritten
        : null;
  }

  @Override
  public String getRequestURI() {
    Rewritten.Shown shown = shown();
    return shown == null ? super.getRequestURI() : shown.uri();
  }

  @Override
  public String getServletPath() {
    Rewritten.Shown shown = shown();
    return shown == null ? super.getServletPath() : shown.mapped().servletPath();
  }

  @Override
  public @Nullable String getPathInfo() {
    Rewritten.Shown shown = shown();
    return shown == null ? super.getPathInfo() : shown.mapped().info();
  }

  @Override
  public @Nullable String getPathTranslated() {
    Rewritten.Shown shown = shown();
    if (shown == null) {
      return super.getPathTranslated();
    }
    String info = shown.mapped().info();
    return info == null ? null : getServletContext().getRealPath(info);
  }

  @Override
  public HttpServletMapping getHttpServletMapping() {
    Rewritten.Shown shown = shown();
    return shown == null ? super.getHttpServletMapping() : shown.mapped();
  }

  @Override
  public @Nullable RequestDispatcher getRequestDispatcher(String path) {
    Rewritten.Shown shown = shown();
    if (shown == null || path.startsWith("/")) {
      return super.getRequestDispatcher(path);
    }
    String own = shown.uri().substring(getContextPath().length());
    return super.getRequestDispatcher(own.substring(0, own.lastIndexOf('/') + 1) + path);
  }

  /** A container notes in attributes where an asynchronous request comes from. */
  @Override
  public @Nullable Object getAttribute(String name) {
    Object value = super.getAttribute(name);
    if (rewritten == null
        || !name.startsWith(ASYNC)
        || !ownUri.equals(super.getAttribute(AsyncContext.ASYNC_REQUEST_URI))) {
      return value;
    }
    return switch (name) {
      case AsyncContext.ASYNC_REQUEST_URI -> rewritten.uri();
      case AsyncContext.ASYNC_SERVLET_PATH -> rewritten.mapped().servletPath();
      case AsyncContext.ASYNC_PATH_INFO -> rewritten.mapped().info();
      case AsyncContext.ASYNC_QUERY_STRING -> rewritten.query();
      case AsyncContext.ASYNC_MAPPING -> rewritten.mapped();
      default -> value;
    };
  }

  /** The same for the request of an error page, of which this one is no part. */
  final ServletRequest ofErrorPage(ServletRequest page) {
    Rewritten.Shown shown = rewritten;
    return shown != null && page instanceof HttpServletRequest http
        ? new HttpServletRequestWrapper(http) {
          @Override
          public @Nullable Object getAttribute(String name) {
            Object value = super.getAttribute(name);
            return name.equals(RequestDispatcher.ERROR_REQUEST_URI) && ownUri.equals(value)
                ? shown.uri()
                : value;
          }
        }
        : page;
  }

  // ---- the query ----

  /** The new one, unless a dispatch has brought its own. */
  @Override
  public @Nullable String getQueryString() {
    String query = super.getQueryString();
    return parameters != null && Objects.equals(ownQuery, query) ? newQuery : query;
  }

  /** The parameters, where they are others; null where they are as they came. */
  private @Nullable Map<String, String[]> otherParameters() {
    return parameters == null ? null : parameters.get();
  }

  @Override
  public @Nullable String getParameter(String name) {
    Map<String, String[]> other = otherParameters();
    if (other == null) {
      return super.getParameter(name);
    }
    String[] values = other.get(name);
    return values == null ? null : values[0];
  }

  @Override
  public Map<String, String[]> getParameterMap() {
    Map<String, String[]> other = otherParameters();
    return other == null ? super.getParameterMap() : other;
  }

  @Override
  public Enumeration<String> getParameterNames() {
    Map<String, String[]> other = otherParameters();
    return other == null ? super.getParameterNames() : Collections.enumeration(other.keySet());
  }

  @Override
  public String @Nullable [] getParameterValues(String name) {
    Map<String, String[]> other = otherParameters();
    return other == null ? super.getParameterValues(name) : other.get(name);
  }
}
