package io.inmesh.internal.call;

import io.inmesh.health.EndpointState;
import io.inmesh.internal.cluster.ClusterRuntime;
import io.inmesh.internal.cluster.GuardPermit;
import org.jspecify.annotations.Nullable;

/**
 * An attempt whose time is limited from its connection on, by the cluster's {@code
 * max_stream_duration} or {@code per_try_idle_timeout}, as {@code UpstreamRequest::onPoolReady} in
 * Envoy begins both. Few are, and the others need not keep when that was.
 *
 * <p>As long as it connects it has the time for that besides, in case its transport does not see to
 * it; where nobody tells of connections its time begins with itself.
 */
final class LimitedAttempt extends AttemptState {
  private long readyNanos;

  /** As {@link AttemptState}. */
  LimitedAttempt(
      CallFacts call,
      ClusterRuntime cluster,
      EndpointState host,
      int permits,
      @Nullable GuardPermit guard,
      long nowNanos) {
    super(call, cluster, host, permits, guard, nowNanos);
    this.readyNanos = TimedCall.sum(nowNanos, connectNanos());
  }

  @Override
  void ready(long nowNanos) {
    readyNanos = Math.min(readyNanos, nowNanos);
  }

  @Override
  long readyNanos() {
    return readyNanos;
  }

  @Override
  long endNanos() {
    long longest = cluster.maxStreamNanos();
    return longest <= 0 ? Long.MAX_VALUE : TimedCall.sum(readyNanos, longest);
  }
}
