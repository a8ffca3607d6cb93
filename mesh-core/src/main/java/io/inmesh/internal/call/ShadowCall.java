package io.inmesh.internal.call;

import io.inmesh.call.FailureKind;
import io.inmesh.call.RequestView;
import io.inmesh.call.Step;

/** A call that is begun to be looked at, and ends before its first attempt goes out. */
final class ShadowCall extends CallMachine {
  ShadowCall(QuietEnvironment environment, RequestView request) {
    super(environment, request, () -> {});
  }

  /** The application's own limits count what is sent. */
  @Override
  boolean asksGuards() {
    return false;
  }

  /**
   * Tells how the attempt would have ended, but nobody has tried: it is no failure of a host, and
   * takes no retry from the calls that are made.
   */
  @Override
  Step unsendable(AttemptState attempt, FailureKind kind, Throwable why) {
    return request.waitForReady() && kind.isConnectFailure()
        ? awaitReady(nowNanos())
        : reply(LocalAnswer.reset(kind, why, false));
  }
}
