package io.inmesh.internal.route;

import io.inmesh.config.RouteAction;

/** What a matched route does, ready to be carried out. */
public sealed interface CompiledAction {

  /**
   * Forward to a cluster.
   *
   * @param source the action as configured
   * @param clusters how the cluster is chosen
   */
  record Forward(RouteAction.Forward source, ClusterChoice clusters) implements CompiledAction {}

  /** Only servers use such a route: the request is for the application itself. */
  record NonForwarding() implements CompiledAction {}

  /**
   * The route cannot be honoured; its requests get a local 500 with details {@code invalid_route}.
   *
   * @param reason field path, value and what was expected
   */
  record Invalid(String reason) implements CompiledAction {}
}
