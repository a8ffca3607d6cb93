package io.inmesh.grpc;

import io.grpc.ConnectivityState;
import io.grpc.ManagedChannel;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/**
 * A channel to one endpoint, and how many attempts use it. It is retired, once, when nobody does.
 *
 * <p>It has one connection at a time. Once that has had as many requests as it may, or once it
 * could not be made and gRPC waits before it tries again, further attempts are for another channel:
 * as with a proxy, they connect at once, and what is under way here ends as it can.
 */
final class EndpointChannel {
  private static final long RETIRED = Long.MIN_VALUE / 2;

  /** How soon after a channel that does not come to a connection another one is tried. */
  private static final long RECONNECT_NANOS = TimeUnit.SECONDS.toNanos(1);

  private final ManagedChannel channel;
  private final LongSupplier clock;
  private final long maxRequests;
  private final AtomicLong users = new AtomicLong();
  private final AtomicLong requests = new AtomicLong();
  private final long madeNanos;
  private volatile long idleSinceNanos;

  /**
   * @param maxRequests of its connection; 0 for no limit
   */
  EndpointChannel(ManagedChannel channel, LongSupplier clock, long maxRequests) {
    this.channel = channel;
    this.clock = clock;
    this.maxRequests = maxRequests;
    this.madeNanos = clock.getAsLong();
    this.idleSinceNanos = madeNanos;
  }

  ManagedChannel channel() {
    return channel;
  }

  /** Begins an attempt; false when it is for another channel. */
  boolean tryAcquire() {
    if (isBackingOff()) {
      return false;
    }
    long before;
    do {
      before = users.get();
      if (before < 0) {
        return false;
      }
    } while (!users.compareAndSet(before, before + 1));
    if (maxRequests > 0 && requests.incrementAndGet() > maxRequests) {
      release();
      return false;
    }
    return true;
  }

  private boolean isBackingOff() {
    return channel.getState(false) == ConnectivityState.TRANSIENT_FAILURE
        && clock.getAsLong() - madeNanos >= RECONNECT_NANOS;
  }

  /** An attempt is over. */
  void release() {
    long left = users.decrementAndGet();
    if (left == 0) {
      idleSinceNanos = clock.getAsLong();
    } else if (left == RETIRED) {
      channel.shutdown();
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

  /** Takes it out of use as soon as nobody uses it, and gives it to nobody else. */
  void retireWhenUnused() {
    if (users.addAndGet(RETIRED) == RETIRED) {
      channel.shutdown();
    }
  }

  /** Takes it out of use; what is under way ends as it can. */
  void retire() {
    users.set(RETIRED);
    channel.shutdown();
  }
}
