package io.inmesh.servlet;

import jakarta.servlet.http.HttpServletRequest;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Where redirects lead from a request whose path the route has rewritten. A container that resolves
 * a relative location does so by the path as it came, whatever is laid over the request: it is
 * given one from the root instead. One that hands a location to the caller as it is, as Tomcat does
 * unless told otherwise, is left alone: the caller resolves it by the path that it has asked for.
 */
public final class Redirects {
  /**
   * The request attribute that says, by {@link Boolean#TRUE}, that the container resolves relative
   * locations: for Tomcat whose context has {@code useRelativeRedirects=false}, of which it tells
   * no filter. The starter for Spring Boot sets it by itself; of Jetty it is known.
   */
  public static final String RESOLVED = "io.inmesh.servlet.Redirects.resolved";

  private static final Pattern FROM_ROOT_OR_ABSOLUTE =
      Pattern.compile("(/|[a-z][a-z0-9+.-]*:).*", Pattern.CASE_INSENSITIVE | Pattern.DOTALL);

  private final HttpServletRequest request;
  private final @Nullable String uri;

  /**
   * Those from a request.
   *
   * @param request as it came
   * @param rewritten its new path; null: as it came
   */
  Redirects(HttpServletRequest request, @Nullable Rewritten rewritten) {
    this.request = request;
    this.uri = rewritten == null ? null : rewritten.uri(request.getContextPath());
  }

  /** The location that the container is to be given, for one of the application. */
  @Nullable String to(@Nullable String location) {
    if (uri == null
        || location == null
        || FROM_ROOT_OR_ABSOLUTE.matcher(location).matches()
        || !isResolved()) {
      return location;
    }
    return uri.substring(0, uri.lastIndexOf('/') + 1) + location;
  }

  private boolean isResolved() {
    return Boolean.TRUE.equals(request.getAttribute(RESOLVED)) || Containers.isJettys(request);
  }
}
