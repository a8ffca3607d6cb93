package io.inmesh.xds.protocol;

import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/**
 * Watches that a resource comes in time, from when its subscription went out on an established
 * stream (gRFC A57).
 */
final class ExistenceTimer<T> {
  private final ResourceEntry<T> entry;
  private long timeoutNanos = TypeSubscription.EXISTENCE_NANOS;
  private long startedNanos;
  private boolean leftOut;
  private @Nullable TypeSubscription<T> on;
  private TimerQueue.@Nullable Timer timer;

  /** A timer that does not run yet; the entry is told when its time is over. */
  ExistenceTimer(ResourceEntry<T> entry) {
    this.entry = entry;
  }

  /** The longer of two timeouts, 0 being without end. */
  static long longer(long one, long two) {
    return one == 0 || two == 0 ? 0 : Math.max(one, two);
  }

  /** Sets the timeout; 0 is without end. */
  void allow(long nanos) {
    timeoutNanos = nanos;
  }

  /** One more waits: the longest timeout counts. */
  void allowAlso(long nanos) {
    long longer = longer(timeoutNanos, nanos);
    if (longer == timeoutNanos) {
      return;
    }
    timeoutNanos = longer;
    TypeSubscription<T> running = on;
    if (running != null) {
      cancel();
      schedule(running);
    }
  }

  boolean isRunningFor(TypeSubscription<T> subscription) {
    return on == subscription;
  }

  /** Runs for a subscription that just went out, whatever it ran for before. */
  void start(TypeSubscription<T> subscription) {
    stop();
    on = subscription;
    leftOut = false;
    startedNanos = entry.cache.now();
    schedule(subscription);
  }

  private void schedule(TypeSubscription<T> subscription) {
    long timeout = subscription.existenceTimeoutNanos(timeoutNanos);
    if (timeout > 0) {
      long left = timeout - (entry.cache.now() - startedNanos);
      timer = entry.cache.timers().schedule(Math.max(0, left), () -> late(subscription));
    }
  }

  private void late(TypeSubscription<T> subscription) {
    timer = null;
    on = null;
    entry.late(subscription);
  }

  /** The server has answered meanwhile, without the resource. */
  void leaveOut() {
    leftOut = true;
  }

  boolean isLeftOut() {
    return leftOut;
  }

  void stop() {
    on = null;
    cancel();
  }

  private void cancel() {
    if (timer != null) {
      timer.cancel();
      timer = null;
    }
  }

  /** The time that a subscription has, in seconds, for messages. */
  String seconds(TypeSubscription<T> subscription) {
    return BigDecimal.valueOf(subscription.existenceTimeoutNanos(timeoutNanos), 9)
        .stripTrailingZeros()
        .toPlainString();
  }
}
