package io.inmesh.filter.fault;

import java.util.concurrent.atomic.AtomicLong;

/** How many calls are disturbed at the moment. Thread-safe. */
final class ActiveFaults {
  private final AtomicLong count = new AtomicLong();

  boolean tryAcquire(long limit) {
    if (count.incrementAndGet() <= limit) {
      return true;
    }
    count.decrementAndGet();
    return false;
  }

  void release() {
    count.decrementAndGet();
  }
}
