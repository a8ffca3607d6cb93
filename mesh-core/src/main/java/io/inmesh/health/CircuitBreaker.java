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
 * force at the moment of the grant allows (Envoy may exceed it for a moment). What an attempt needs
 * is counted in one word, so that its permits are taken, and given back, together by one atomic
 * operation. No limit is higher than {@value #MAX}, whatever is configured.
 */
public final class CircuitBreaker {
  /** A kind of permit, a bit of a set: a request that waits for a connection. */
  public static final int PENDING = 1;

  /** A kind of permit, a bit of a set: a connection. */
  public static final int CONNECTION = 2;

  /** A kind of permit, a bit of a set: a request under way. */
  public static final int REQUEST = 4;

  /** The highest limit of connections, pending requests and requests. */
  public static final long MAX = (1L << 21) - 1;

  private static final int CONNECTION_SHIFT = 21;
  private static final int REQUEST_SHIFT = 42;
  private static final VarHandle TAKEN = field("taken");
  private static final VarHandle RETRIES = field("retries");

  private volatile Thresholds thresholds;

  /** From the lowest bits: pending, connections, requests; 21 bits each. */
  private volatile long taken;

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

  /**
   * Takes a permit of each of these kinds, or none at all.
   *
   * @param kinds {@link #PENDING}, {@link #CONNECTION}, {@link #REQUEST} or several of them
   * @return 0 when they were granted; else the first kind, in this order, of which none was left
   */
  public int tryAcquire(int kinds) {
    Thresholds limits = thresholds;
    long one = one(kinds);
    long current = taken;
    while (true) {
      int refused = refused(kinds, current, limits);
      if (refused != 0) {
        return refused;
      }
      long seen = (long) TAKEN.compareAndExchange(this, current, current + one);
      if (seen == current) {
        return 0;
      }
      current = seen;
    }
  }

  private static int refused(int kinds, long taken, Thresholds limits) {
    if ((kinds & PENDING) != 0 && pending(taken) >= Math.min(MAX, limits.maxPendingRequests())) {
      return PENDING;
    }
    if ((kinds & CONNECTION) != 0 && connections(taken) >= Math.min(MAX, limits.maxConnections())) {
      return CONNECTION;
    }
    return (kinds & REQUEST) != 0 && requests(taken) >= Math.min(MAX, limits.maxRequests())
        ? REQUEST
        : 0;
  }

  /** Gives a permit of each of these kinds back. */
  public void release(int kinds) {
    long one = one(kinds);
    long before = (long) TAKEN.getAndAdd(this, -one);
    if (((kinds & PENDING) != 0 && pending(before) == 0)
        || ((kinds & CONNECTION) != 0 && connections(before) == 0)
        || ((kinds & REQUEST) != 0 && requests(before) == 0)) {
      TAKEN.getAndAdd(this, one);
      throw new IllegalStateException(names(kinds) + ": released more often than acquired");
    }
  }

  /** Takes the permit of a connection; false is {@code upstream_cx_overflow}. */
  public boolean tryAcquireConnection() {
    return tryAcquire(CONNECTION) == 0;
  }

  /** Gives the permit of a connection back. */
  public void releaseConnection() {
    release(CONNECTION);
  }

  /** Takes the permit of a request that waits for a connection. */
  public boolean tryAcquirePending() {
    return tryAcquire(PENDING) == 0;
  }

  /** Gives the permit of a waiting request back. */
  public void releasePending() {
    release(PENDING);
  }

  /** Takes the permit of a request under way. */
  public boolean tryAcquireRequest() {
    return tryAcquire(REQUEST) == 0;
  }

  /** Gives the permit of a request back. */
  public void releaseRequest() {
    release(REQUEST);
  }

  /**
   * Takes the permit of a retry, which covers its pause and its attempt. With a budget the limit is
   * max({@code min_retry_concurrency}, {@code budget_percent} of the active and pending requests),
   * rounded down; else {@code max_retries}.
   */
  public boolean tryAcquireRetry() {
    return tryAcquireRetry(0);
  }

  /**
   * The same for the retry of a request that has given its own permit back already: a budget counts
   * it nevertheless.
   *
   * @param ended how many such requests
   */
  public boolean tryAcquireRetry(int ended) {
    long max = maxRetries(ended);
    long current = retries;
    while (current < max) {
      long seen = (long) RETRIES.compareAndExchange(this, current, current + 1);
      if (seen == current) {
        return true;
      }
      current = seen;
    }
    return false;
  }

  /** Gives the permit of a retry back. */
  public void releaseRetry() {
    long before = (long) RETRIES.getAndAdd(this, -1L);
    if (before <= 0) {
      RETRIES.getAndAdd(this, 1L);
      throw new IllegalStateException("retries: released more often than acquired");
    }
  }

  /** Connections that hold a permit. */
  public long connections() {
    return connections(taken);
  }

  /** Requests that wait for a connection. */
  public long pending() {
    return pending(taken);
  }

  /** Requests under way. */
  public long requests() {
    return requests(taken);
  }

  /** Retries under way. */
  public long retries() {
    return retries;
  }

  /** {@code remaining_cx}: permits of connections that are left. */
  public long remainingConnections() {
    return Math.max(0, thresholds.maxConnections() - connections());
  }

  /** {@code remaining_pending}. */
  public long remainingPending() {
    return Math.max(0, thresholds.maxPendingRequests() - pending());
  }

  /** {@code remaining_rq}. */
  public long remainingRequests() {
    return Math.max(0, thresholds.maxRequests() - requests());
  }

  /** {@code remaining_retries}; 0 with a budget, whose size depends on the load, as in Envoy. */
  public long remainingRetries() {
    return thresholds.retryBudget() != null ? 0 : Math.max(0, thresholds.maxRetries() - retries);
  }

  /** How many retries there may be; with a budget, at the present load. */
  public long maxRetries() {
    return maxRetries(0);
  }

  private long maxRetries(int ended) {
    Thresholds limits = thresholds;
    @Nullable RetryBudget budget = limits.retryBudget();
    if (budget == null) {
      return limits.maxRetries();
    }
    long now = taken;
    long share = (long) (budget.budgetPercent() / 100.0 * (requests(now) + pending(now) + ended));
    return Math.max(share, budget.minRetryConcurrency());
  }

  private static long one(int kinds) {
    return (kinds & PENDING)
        | (long) (kinds & CONNECTION) >> 1 << CONNECTION_SHIFT
        | (long) (kinds & REQUEST) >> 2 << REQUEST_SHIFT;
  }

  private static long pending(long taken) {
    return taken & MAX;
  }

  private static long connections(long taken) {
    return taken >> CONNECTION_SHIFT & MAX;
  }

  private static long requests(long taken) {
    return taken >> REQUEST_SHIFT & MAX;
  }

  private static String names(int kinds) {
    StringBuilder names = new StringBuilder();
    names.append((kinds & PENDING) != 0 ? " pending" : "");
    names.append((kinds & CONNECTION) != 0 ? " connections" : "");
    names.append((kinds & REQUEST) != 0 ? " requests" : "");
    return names.substring(1);
  }

  private static VarHandle field(String name) {
    try {
      return MethodHandles.lookup().findVarHandle(CircuitBreaker.class, name, long.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }
}
