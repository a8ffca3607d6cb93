package io.inmesh.internal.route;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Why a request takes a route.
 *
 * @param virtualHost null when no domain matches the authority
 * @param route null when no route of the virtual host takes the request
 * @param passed the routes before it, in order; all routes when none takes the request, or all give
 *     way to the redirect of {@code require_tls}
 */
public record RouteExplanation(
    @Nullable CompiledVirtualHost virtualHost,
    @Nullable CompiledRoute route,
    List<Verdict> passed) {
  public RouteExplanation {
    passed = List.copyOf(passed);
  }

  /**
   * A route that does not take the request.
   *
   * @param index its place in the virtual host, from 0
   * @param name its name; may be empty
   * @param reason what the request has and what the route asks: {@code "b" (expected: header x
   *     equals "a")}
   */
  public record Verdict(int index, String name, String reason) {}
}
