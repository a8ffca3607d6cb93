package io.inmesh.okhttp;

import io.inmesh.call.CallTimer;
import io.inmesh.call.Step;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * A call that may end early: the application may cancel it, and the mesh break its response off.
 */
abstract class BreakableCall extends TimedCall {
  // Written under the call's lock.
  private volatile Step.@Nullable Fail broken;
  private volatile boolean cancelled;

  BreakableCall(CallTimer timer, long deadlineNanos) {
    super(timer, deadlineNanos);
  }

  final void setCancelled() {
    cancelled = true;
  }

  /** Whether the application cancelled its call. */
  final boolean isCancelled() {
    return cancelled;
  }

  final void throwIfCancelled() throws IOException {
    if (cancelled) {
      throw new IOException("Canceled");
    }
  }

  final void setBroken(Step.Fail fail) {
    broken = fail;
  }

  /** Keeps a reader from bytes of a response that was broken off. */
  final void throwIfBroken() throws IOException {
    IOException e = failure(null);
    if (e != null) {
      throw e;
    }
  }

  /**
   * What a reader of a response gets that was broken off; null when it was not.
   *
   * @param seen what the reader would have got otherwise; null when it has not read
   */
  final @Nullable IOException failure(@Nullable IOException seen) {
    Step.Fail fail = broken;
    if (fail == null) {
      return null;
    }
    return isOutOfTime() ? Failures.timeout() : Failures.brokenOff(fail, seen);
  }
}
