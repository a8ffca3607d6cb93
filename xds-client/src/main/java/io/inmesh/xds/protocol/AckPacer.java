package io.inmesh.xds.protocol;

import java.util.concurrent.TimeUnit;

/**
 * Paces the acceptance of what is in use already. A server that answers an ACK at once with what it
 * has sent before (go-control-plane, where a wildcard and names are subscribed to together) would
 * otherwise keep both sides busy for as long as the stream lives. Whatever is new is accepted at
 * once, and so are a few repetitions, as they come where requests and responses cross.
 */
final class AckPacer {
  private static final int ORDINARY = 3;

  /** A response that comes this long after the acceptance is not an answer to it. */
  private static final long AT_ONCE_NANOS = TimeUnit.SECONDS.toNanos(1);

  /** Such a server may not send anything newer before: this (and 20 %) later it may arrive. */
  private static final long MAX_NANOS = TimeUnit.SECONDS.toNanos(5);

  private final Environment environment;
  private final Backoff backoff;
  private String version = "";
  private int subscription;
  private int repeated;
  private long sentNanos;

  AckPacer(Environment environment) {
    this.environment = environment;
    backoff = new Backoff(environment.random(), MAX_NANOS);
  }

  /** An acceptance went out. */
  void sent() {
    sentNanos = environment.nanoTime().getAsLong();
  }

  /**
   * How long to hold the acceptance back, in nanoseconds.
   *
   * @param newVersion the response's version; empty if it has none
   * @param news whether it has changed what is in use
   * @param newSubscription another number whenever something else was asked for
   */
  long delayNanos(String newVersion, boolean news, int newSubscription) {
    boolean atOnce = environment.nanoTime().getAsLong() - sentNanos < AT_ONCE_NANOS;
    boolean again = !news && newVersion.equals(version) && newSubscription == subscription;
    version = newVersion;
    subscription = newSubscription;
    if (!again || !atOnce) {
      reset();
      return 0;
    }
    repeated++;
    return repeated <= ORDINARY ? 0 : backoff.nextNanos();
  }

  /** What comes next is no repetition. */
  void reset() {
    repeated = 0;
    backoff.reset();
  }
}
