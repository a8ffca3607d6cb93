package io.inmesh.spring.servlet;

import io.inmesh.spring.ExcludedPaths;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.FilterConfig;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;

/**
 * The mesh's filter, for all requests but those to excluded paths. What a request came in for
 * decides, and not where it is dispatched to later: the mesh's own it ends in any case.
 */
final class ExcludingFilter implements Filter {
  private static final String EXCLUDED = ExcludingFilter.class.getName() + ".excluded";

  private final Filter mesh;
  private final ExcludedPaths excluded;

  ExcludingFilter(Filter mesh, ExcludedPaths excluded) {
    this.mesh = mesh;
    this.excluded = excluded;
  }

  /** So that the mesh knows under which name it is registered. */
  @Override
  public void init(FilterConfig config) throws ServletException {
    mesh.init(config);
  }

  @Override
  public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
      throws IOException, ServletException {
    if (request.getDispatcherType() == DispatcherType.REQUEST
        && request instanceof HttpServletRequest http
        && excluded.contains(path(http))) {
      request.setAttribute(EXCLUDED, true);
    }
    if (request.getAttribute(EXCLUDED) != null) {
      chain.doFilter(request, response);
    } else {
      mesh.doFilter(request, response, chain);
    }
  }

  /** The path that decides which servlet answers, so that no spelling of it slips through. */
  private static String path(HttpServletRequest request) {
    String info = request.getPathInfo();
    return info == null ? request.getServletPath() : request.getServletPath() + info;
  }
}
