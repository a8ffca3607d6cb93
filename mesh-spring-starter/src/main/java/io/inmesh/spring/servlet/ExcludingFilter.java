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
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.util.StringUtils;

/**
 * The mesh's filter, for all requests but those to excluded paths. What a request came in for
 * decides, and not where it is dispatched to later: the mesh's own it ends in any case.
 */
final class ExcludingFilter implements Filter {
  private static final String EXCLUDED = ExcludingFilter.class.getName() + ".excluded";

  /** Escapes of {@code . / \\ ; %}. */
  private static final Pattern AMBIGUOUS = Pattern.compile("%(2[eEfF5]|5[cC]|3[bB])");

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
        && isExcluded(http)) {
      request.setAttribute(EXCLUDED, true);
    }
    if (request.getAttribute(EXCLUDED) != null) {
      chain.doFilter(request, response);
    } else {
      mesh.doFilter(request, response, chain);
    }
  }

  private boolean isExcluded(HttpServletRequest request) {
    String path = path(request);
    return path != null && excluded.contains(path);
  }

  /**
   * The path that decides which servlet answers, and which of its handlers: null where these can be
   * two. The container matches what it has normalized, and Spring MVC what the caller has sent:
   * {@code /secret/../health} is {@code /health} to the one and below {@code /secret} to the other.
   */
  private static @Nullable String path(HttpServletRequest request) {
    String info = request.getPathInfo();
    String matched = info == null ? request.getServletPath() : request.getServletPath() + info;
    String uri = request.getRequestURI();
    String context = request.getContextPath();
    if (!uri.startsWith(context)) {
      return null;
    }
    String sent = uri.substring(context.length());
    return sent.equals(matched) || isEscapedOnly(sent, matched) ? matched : null;
  }

  /** Whether nothing but escapes was taken off, and none of them is of what parts paths. */
  private static boolean isEscapedOnly(String sent, String matched) {
    if (sent.indexOf('%') < 0 || AMBIGUOUS.matcher(sent).find()) {
      return false;
    }
    try {
      return StringUtils.uriDecode(sent, StandardCharsets.UTF_8).equals(matched);
    } catch (IllegalArgumentException e) {
      return false;
    }
  }
}
