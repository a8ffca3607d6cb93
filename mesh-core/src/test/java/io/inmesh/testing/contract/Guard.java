package io.inmesh.testing.contract;

import jakarta.servlet.FilterChain;
import jakarta.servlet.RequestDispatcher;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.Serial;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** A filter of an application that lets nobody see {@code /secret}. */
final class Guard extends HttpFilter {
  @Serial private static final long serialVersionUID = 1;

  private final transient AtomicReference<@Nullable String> seen = new AtomicReference<>();

  /** What it was asked about last. */
  @Nullable String seen() {
    return seen.get();
  }

  @Override
  protected void doFilter(
      HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws IOException, ServletException {
    String query = request.getQueryString() == null ? "" : '?' + request.getQueryString();
    seen.set(
        request.getDispatcherType()
            + " "
            + request.getRequestURI()
            + query
            + ' '
            + request.getServletPath()
            + ' '
            + request.getAttribute(RequestDispatcher.FORWARD_REQUEST_URI));
    if (request.getServletPath().startsWith("/secret")) {
      response.setStatus(HttpServletResponse.SC_UNAUTHORIZED);
    } else {
      chain.doFilter(request, response);
    }
  }
}
