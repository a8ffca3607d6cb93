package io.inmesh.internal.compile;

import io.inmesh.config.HedgePolicy;
import io.inmesh.config.HttpTimeouts;
import io.inmesh.config.RetryPolicy;
import io.inmesh.config.RoutingPriority;
import io.inmesh.config.Timeouts;
import io.inmesh.internal.policy.CallTimeouts;
import io.inmesh.internal.policy.CompiledRetry;
import io.inmesh.internal.route.CompiledAction;
import io.inmesh.internal.route.CompiledRoute;

/**
 * How calls of one forwarding route are carried out, made once per snapshot.
 *
 * @param route the route
 * @param action what it does
 * @param retry what it retries; {@link CompiledRetry#NOTHING} for none
 * @param timeouts of a call without wishes of its own
 */
public record RoutePlan(
    CompiledRoute route,
    CompiledAction.Forward action,
    CompiledRetry retry,
    CallTimeouts timeouts) {

  static RoutePlan of(CompiledRoute route, CompiledAction.Forward action, HttpTimeouts listener) {
    RetryPolicy retry = route.policies().retry();
    return new RoutePlan(
        route,
        action,
        retry == null ? CompiledRetry.NOTHING : CompiledRetry.of(retry),
        CallTimeouts.of(action.source().timeouts(), retry, listener));
  }

  /** The timeouts as configured. */
  public Timeouts configuredTimeouts() {
    return action.source().timeouts();
  }

  /** Which circuit breaker thresholds apply. */
  public RoutingPriority priority() {
    return action.source().options().priority();
  }

  /** The status of a local reply when the cluster does not exist. */
  public int clusterNotFoundStatus() {
    return action.source().options().clusterNotFoundStatus();
  }

  /** Whether a per-try timeout starts another attempt and leaves the first running. */
  public boolean hedgesOnPerTryTimeout() {
    HedgePolicy hedge = route.policies().hedge();
    return hedge != null && hedge.hedgeOnPerTryTimeout();
  }
}
