package io.inmesh.health;

import io.inmesh.config.CircuitBreakers.RetryBudget;
import io.inmesh.config.CircuitBreakers.Thresholds;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/**
 * The permits of one cluster at one routing priority ({@code
 * envoy.config.cluster.v3.CircuitBreakers}).
 *
 * <p>A refused permit is an overflow: response flag {@code UO}. Each permit that was granted is
 * released exactly once; releasing more than was granted throws {@link IllegalStateException}.
 *
 * <p>Thread-safe, without locks. A limit is exact: never are more permits out than the limit in
 * force at the moment of the grant allows (Envoy may exceed it for a moment). The counters share a
 * cache line on purpose: a call touches several of them, and one contended line costs less than
 * three.
 */
public final class CircuitBreaker {
  private static final VarHandle CONNECTIONS = counter("connections");
  private static final VarHandle PENDING = counter("pending");
  private static final VarHandle REQUESTS = counter("requests");
  private static final VarHandle RETRIES = counter("retries");

  private volatile Thresholds thresholds;
  private volatile long connections;
  private volatile long pending;
  private volatile long requests;
  private volatile long retries;

  /** A breaker with nothing taken. */
  public CircuitBreaker(Thresholds thresholds) {
    this.thresholds = thresholds;
  }

  /** Changes the limits. What is taken already stays taken, even beyond a lower limit. */
  public void update(Thresholds newThresholds) {
    thresholds = newThresholds;
  }

  /** The limits in force. */
  public Thresholds thresholds() {
    return thresholds;
  }

  /** Takes the permit of a connection; false is {@code upstream_cx_overflow}. */
  public boolean tryAcquireConnection() {
    return tryAcquire(CONNECTIONS, thresholds.maxConnections());
  }

  /** Gives the permit of a connection back. */
  public void releaseConnection() {
    release(CONNECTIONS, "connections");
  }

  /** Takes the permit of a request that waits for a connection. */
  public boolean tryAcquirePending() {
    return tryAcquire(PENDING, thresholds.maxPendingRequests());
  }

  /** Gives the permit of a waiting request back. */
  public void releasePending() {
    release(PENDING, "pending");
  }

  /** Takes the permit of a request under way. */
  public boolean tryAcquireRequest() {
    return tryAcquire(REQUESTS, thresholds.maxRequests());
  }

  /** Gives the permit of a request back. */
  public void releaseRequest() {
    release(REQUESTS, "requests");
  }

  /**
   * Takes the permit of a retry, which covers its pause and its attempt. With a budget the limit is
   * max({@code min_retry_concurrency}, {@code budget_percent} of the active and pending requests),
   * rounded down; else {@code max_retries}.
   */
  public boolean tryAcquireRetry() {
    return tryAcquire(RETRIES, maxRetries());
  }

  /** Gives the permit of a retry back. */
  public void releaseRetry() {
    release(RETRIES, "retries");
  }

  /** Connections that hold a permit. */
  public long connections() {
    return connections;
  }

  /** Requests that wait for a connection. */
  public long pending() {
    return pending;
  }

  /** Requests under way. */
  public long requests() {
    return requests;
  }

  /** Retries under way. */
  public long retries() {
    return retries;
  }

  /** {@code remaining_cx}: permits of connections that are left. */
  public long remainingConnections() {
    return Math.max(0, thresholds.maxConnections() - connections);
  }

  /** {@code remaining_pending}. */
  public long remainingPending() {
    return Math.max(0, thresholds.maxPendingRequests() - pending);
  }

  /** {@code remaining_rq}. */
  public long remainingRequests() {
    return Math.max(0, thresholds.maxRequests() - requests);
  }

  /** {@code remaining_retries}; 0 with a budget, whose size depends on the load, as in Envoy. */
  public long remainingRetries() {
    return thresholds.retryBudget() != null ? 0 : Math.max(0, thresholds.maxRetries() - retries);
  }

  private long maxRetries() {
    Thresholds limits = thresholds;
    @Nullable RetryBudget budget = limits.retryBudget();
    if (budget == null) {
      return limits.maxRetries();
    }
    long share = (long) (budget.budgetPercent() / 100.0 * (requests + pending));
    return Math.max(share, budget.minRetryConcurrency());
  }

  private boolean tryAcquire(VarHandle counter, long max) {
    long current = (long) counter.getVolatile(this);
    while (current < max) {
      long seen = (long) counter.compareAndExchange(this, current, current + 1);
      if (seen == current) {
        return true;
      }
      current = seen;
    }
    return false;
  }

  private void release(VarHandle counter, String what) {
    long before = (long) counter.getAndAdd(this, -1L);
    if (before <= 0) {
      counter.getAndAdd(this, 1L);
      throw new IllegalStateException(what + ": released more often than acquired");
    }
  }

  private static VarHandle counter(String name) {
    try {
      return MethodHandles.lookup().findVarHandle(CircuitBreaker.class, name, long.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }
}
