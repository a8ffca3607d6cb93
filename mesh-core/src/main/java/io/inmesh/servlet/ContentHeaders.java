package io.inmesh.servlet;

import jakarta.servlet.ServletResponse;
import java.util.Set;

/**
 * The headers of a failed response that its container takes away before an error page, since they
 * tell of content that does not come. What the mesh keeps back the container cannot take away: so
 * it has to be done here, for the containers that do it.
 */
final class ContentHeaders {
  /** Those of Jetty's {@code HttpHeader.CONTENT_HEADERS}; the type is the container's anyhow. */
  private static final Set<String> NAMES =
      Set.of(
          "cache-control",
          "content-encoding",
          "content-language",
          "content-length",
          "content-location",
          "content-md5",
          "content-range",
          "etag",
          "expires",
          "last-modified",
          "transfer-encoding",
          "vary");

  private ContentHeaders() {}

  /**
   * Lower-case names of the headers of which only what the container has now is the error page's.
   *
   * @param page the container's response to the error page
   */
  static Set<String> takenFrom(ServletResponse page) {
    return Containers.isJettys(page) ? NAMES : Set.of(); // Tomcat leaves the headers as they are
  }
}
