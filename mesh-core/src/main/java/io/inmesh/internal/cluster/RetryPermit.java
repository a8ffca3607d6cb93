package io.inmesh.internal.cluster;

import io.inmesh.health.CircuitBreaker;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The permit of a call's retry that is under way. Taken and given back by the call; closed by the
 * end of the call, which may come from another thread: nothing is held after it.
 */
public final class RetryPermit {
  private static final int FREE = 0;
  private static final int HELD = 1;
  private static final int CLOSED = 2;

  private final CircuitBreaker breaker;
  private final AtomicInteger state = new AtomicInteger();

  /** A permit of this breaker that is not held yet. */
  public RetryPermit(CircuitBreaker breaker) {
    this.breaker = breaker;
  }

  /**
   * Takes the permit, which is not held. After {@link #close()} it is given back at once.
   *
   * @param ended how many requests a budget is to count that hold no permit any more
   * @return false when the breaker has none left
   */
  public boolean tryAcquire(int ended) {
    if (!breaker.tryAcquireRetry(ended)) {
      return false;
    }
    if (!state.compareAndSet(FREE, HELD)) {
      breaker.releaseRetry();
    }
    return true;
  }

  /** Gives the permit back, if it is held. */
  public void release() {
    if (state.compareAndSet(HELD, FREE)) {
      breaker.releaseRetry();
    }
  }

  /** Gives the permit back, if it is held, for good. Idempotent, from any thread. */
  public void close() {
    if (state.getAndSet(CLOSED) == HELD) {
      breaker.releaseRetry();
    }
  }
}
