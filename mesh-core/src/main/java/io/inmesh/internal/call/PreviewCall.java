package io.inmesh.internal.call;

import io.inmesh.call.FailureKind;
import io.inmesh.call.RequestView;
import io.inmesh.call.Step;
import io.inmesh.health.CircuitBreaker;
import io.inmesh.health.EndpointState;
import io.inmesh.internal.cluster.ClusterRuntime;
import io.inmesh.internal.compile.Snapshot;
import io.inmesh.internal.filter.CompiledFilters;

/**
 * A call that nobody makes. It takes every decision as a call does, since it is one, but takes
 * nothing else: no permit, no turn of a balancer, no token of a filter; and nobody hears of it.
 */
final class PreviewCall extends CallMachine {
  PreviewCall(CallEnvironment environment, Snapshot snapshot, RequestView request) {
    super(new QuietEnvironment(environment, snapshot), request, () -> {});
  }

  @Override
  public boolean peeks() {
    return true;
  }

  /** The others would count it, limit it and delay it. */
  @Override
  CompiledFilters asked(CompiledFilters ofRoute) {
    return ofRoute.onlyEditing();
  }

  @Override
  boolean asksGuards() {
    return false;
  }

  /** It shows where it would go and what the transport is, and fails no host. */
  @Override
  Step unsendable(AttemptState attempt, FailureKind kind, Throwable why) {
    return attempt;
  }

  /** Where only a connection is missing the call would wait for it, and then be sent. */
  @Override
  int acquire(
      ClusterRuntime owner,
      EndpointState host,
      CircuitBreaker breaker,
      int held,
      boolean exclusive) {
    if (breaker.remainingPending() == 0) {
      return ~CircuitBreaker.PENDING;
    }
    return breaker.remainingRequests() == 0 ? ~CircuitBreaker.REQUEST : 0;
  }
}
