package io.inmesh.grpc;

import io.grpc.ManagedChannel;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/**
 * The channel to one endpoint, and how many attempts use it. It is retired, once, when nobody does.
 */
final class EndpointChannel {
  private static final long RETIRED = Long.MIN_VALUE / 2;

  private final ManagedChannel channel;
  private final LongSupplier clock;
  private final long maxRequests;
  private final AtomicLong users = new AtomicLong();
  private final AtomicLong requests = new AtomicLong();
  private volatile long idleSinceNanos;

  /**
   * @param maxRequests after so many attempts a new connection is made; 0 for no limit
   */
  EndpointChannel(ManagedChannel channel, LongSupplier clock, long maxRequests) {
    this.channel = channel;
    this.clock = clock;
    this.maxRequests = maxRequests;
    this.idleSinceNanos = clock.getAsLong();
  }

  ManagedChannel channel() {
    return channel;
  }

  /** Begins an attempt; false when the channel is retired. */
  boolean tryAcquire() {
    long before;
    do {
      before = users.get();
      if (before < 0) {
        return false;
      }
    } while (!users.compareAndSet(before, before + 1));
    if (maxRequests > 0) {
      long count = requests.getAndIncrement();
      if (count > 0 && count % maxRequests == 0) {
        channel.enterIdle(); // What is under way goes on; the next one connects anew.
      }
    }
    return true;
  }

  /** An attempt is over. */
  void release() {
    if (users.decrementAndGet() == 0) {
      idleSinceNanos = clock.getAsLong();
    }
  }

  /** Whether nobody uses it. */
  boolean isIdle() {
    return users.get() == 0;
  }

  /** For how long nobody has used it. */
  long idleNanos() {
    return isIdle() ? clock.getAsLong() - idleSinceNanos : 0;
  }

  /** Takes it out of use, unless somebody uses it. */
  boolean tryRetire() {
    if (!users.compareAndSet(0, RETIRED)) {
      return false;
    }
    channel.shutdown();
    return true;
  }

  /** Takes it out of use; what is under way ends as it can. */
  void retire() {
    users.set(RETIRED);
    channel.shutdown();
  }
}
