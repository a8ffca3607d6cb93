package io.inmesh.internal.call;

import io.inmesh.balance.RetryHosts;
import io.inmesh.call.HeadersView;
import io.inmesh.config.RetryPolicy;
import io.inmesh.health.CircuitBreaker;
import io.inmesh.internal.cluster.RetryPermit;
import io.inmesh.internal.policy.Backoff;
import io.inmesh.internal.policy.CompiledRetry;

/**
 * How often a call may still be retried, and the retry permit that it holds from the decision to
 * retry until the outcome of that retry is known (Envoy's {@code RetryStateImpl}).
 */
final class RetryState {
  /** What came of the wish to retry. */
  enum Verdict {
    /** The outcome is not one that is retried. */
    NO,
    /** A retry is due. */
    YES,
    /** No more retries are allowed: flag {@code URX}. */
    LIMIT,
    /** Too many retries are under way: flag {@code UO}. */
    OVERFLOW
  }

  final CompiledRetry policy;

  /** Which hosts and priorities the retries avoid. */
  final RetryHosts hosts;

  private final CircuitBreaker breaker;
  private final RetryPermit permit;
  private final boolean allowed;
  private long remaining;
  private int retries;
  private int exponentialPauses;

  RetryState(CallFacts call) {
    RoutedRequest request = call.routed();
    policy = request.retryPolicy();
    breaker = request.breaker(request.cluster()); // of an aggregate its own, as in Envoy
    permit = new RetryPermit(breaker);
    allowed = !policy.asksRequest() || policy.appliesTo(RequestAsSent.of(call, request, call.last));
    remaining = RequestAsks.maxRetries(request);
    hosts = new RetryHosts(policy.policy().hosts());
  }

  /**
   * Decides about one outcome; takes the permit when the answer is yes.
   *
   * @param attempt whose outcome it is: Envoy's budget counts it, also where it has just ended
   */
  Verdict decide(boolean retriable, AttemptState attempt) {
    permit.release();
    if (!retriable || !allowed) {
      return Verdict.NO;
    }
    if (remaining == 0) {
      return Verdict.LIMIT;
    }
    remaining--;
    if (!permit.tryAcquire(attempt.hasLeft(breaker) ? 1 : 0)) {
      return Verdict.OVERFLOW;
    }
    retries++;
    return Verdict.YES;
  }

  /** The pause before the retry that was just decided. */
  long pauseNanos(long random) {
    exponentialPauses++; // a pause that the upstream asks for does not count
    return Backoff.exponentialNanos(policy.policy().backoff(), exponentialPauses, random);
  }

  /** The pause before the retry of a response, which may ask for one itself. */
  long pauseNanos(HeadersView response, CallEnvironment environment) {
    RetryPolicy.RateLimitedBackoff asked = policy.policy().rateLimited();
    long random = environment.random();
    if (asked != null) {
      long epochSeconds = environment.epochMillis() / 1000;
      long nanos = Backoff.rateLimitedNanos(asked, response, epochSeconds, random);
      if (nanos >= 0) {
        return nanos;
      }
    }
    return pauseNanos(random);
  }

  /** Whether any retry was decided. */
  boolean hasRetried() {
    return retries > 0;
  }

  /** The call is over: no permit is held from now on. Idempotent, from any thread. */
  void close() {
    permit.close();
  }
}
