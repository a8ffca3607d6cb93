package io.inmesh.internal.route;

import io.inmesh.call.RequestView;

/** One of the things that a route asks of a request. Immutable. */
interface RequestCondition {
  /**
   * Whether the request meets it.
   *
   * @param random the request's random value, the same for all conditions of all routes
   */
  boolean matches(RequestView request, MatchContext context, long random);

  /** What it asks, for explanations: {@code header x-env equals "prod"}. */
  String expectation();

  /** What the request has instead, for explanations. */
  String actual(RequestView request, MatchContext context, long random);
}
