package io.inmesh.spring.servlet;

import io.inmesh.spring.InvalidPropertyException;
import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.util.List;

/** Keeps some paths of the application, and all below them, away from the mesh. */
final class ExcludedPaths implements Filter {
  private final Filter mesh;
  private final List<String> paths;

  ExcludedPaths(Filter mesh, List<String> paths) {
    this.mesh = mesh;
    this.paths = paths;
    for (int i = 0; i < paths.size(); i++) {
      String path = paths.get(i);
      if (!path.startsWith("/") || path.length() == 1 || path.endsWith("/") || path.contains("*")) {
        throw new InvalidPropertyException(
            "inmesh.inbound.exclude[" + i + ']', path, "a path such as /actuator/health");
      }
    }
  }

  @Override
  public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
      throws IOException, ServletException {
    if (request instanceof HttpServletRequest http && isExcluded(http)) {
      chain.doFilter(request, response);
    } else {
      mesh.doFilter(request, response, chain);
    }
  }

  /** By the path that decides which servlet answers, so that no spelling of it slips through. */
  private boolean isExcluded(HttpServletRequest request) {
    String info = request.getPathInfo();
    String path = info == null ? request.getServletPath() : request.getServletPath() + info;
    for (String excluded : paths) {
      if (path.startsWith(excluded)
          && (path.length() == excluded.length() || path.charAt(excluded.length()) == '/')) {
        return true;
      }
    }
    return false;
  }
}
