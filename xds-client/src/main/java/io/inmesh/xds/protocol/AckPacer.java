package io.inmesh.xds.protocol;

import java.util.concurrent.TimeUnit;

/**
 * Paces the acceptance of what is in use already, which go-control-plane sends at once where a
 * wildcard and names are subscribed to together. Whatever is new is accepted at once, and so are a
 * few repetitions, as they come where requests and responses cross.
 */
final class AckPacer extends AnswerPacer {
  private static final int ORDINARY = 3;

  private String version = "";
  private int subscription;
  private int repeated;

  AckPacer(Environment environment) {
    super(environment, TimeUnit.SECONDS.toNanos(1));
  }

  /**
   * How long to hold the acceptance back, in nanoseconds.
   *
   * @param newVersion the response's version; empty if it has none
   * @param news whether it has changed what is in use
   * @param newSubscription another number whenever something else was asked for
   */
  long delayNanos(String newVersion, boolean news, int newSubscription) {
    boolean again = !news && newVersion.equals(version) && newSubscription == subscription;
    version = newVersion;
    subscription = newSubscription;
    if (!again || !isAtOnce()) {
      reset();
      return 0;
    }
    repeated++;
    return repeated <= ORDINARY ? 0 : nextNanos();
  }

  @Override
  void reset() {
    super.reset();
    repeated = 0;
  }
}
