package io.inmesh.balance;

import java.util.Arrays;

/**
 * When an ejection or the result of an active check takes effect ({@code update_merge_window}): at
 * once when the last change of its priority is longer ago than the window, else together with all
 * others at the end of a window that begins with it. What a configuration changes, be it only
 * health or weights, takes effect at once and takes along what waits (Envoy 1.40; its documentation
 * is wider). Not thread-safe.
 */
final class MergeWindow {
  private static final long NEVER = Long.MAX_VALUE;

  private long windowNanos;
  private long[] updatedAtNanos = new long[0];
  private boolean[] wasUpdated = new boolean[0];
  private long[] dueNanos = new long[0];

  /** Changes the window; 0 for none. */
  void configure(long newWindowNanos) {
    windowNanos = newWindowNanos;
  }

  /** Changes the number of priorities. */
  void resize(int priorities) {
    int before = dueNanos.length;
    updatedAtNanos = Arrays.copyOf(updatedAtNanos, priorities);
    wasUpdated = Arrays.copyOf(wasUpdated, priorities);
    dueNanos = Arrays.copyOf(dueNanos, priorities);
    if (before < priorities) {
      Arrays.fill(dueNanos, before, priorities, NEVER);
    }
  }

  /** Whether a change takes effect now; else it is due later. */
  boolean admits(int priority, long nowNanos) {
    boolean open =
        !wasUpdated[priority]
            || windowNanos == 0
            || nowNanos - updatedAtNanos[priority] > windowNanos;
    if (open) {
      updated(priority, nowNanos);
    } else if (dueNanos[priority] == NEVER) {
      dueNanos[priority] = nowNanos + windowNanos;
    }
    return open;
  }

  /** A change has taken effect, and with it all that was due. */
  void updated(int priority, long nowNanos) {
    updatedAtNanos[priority] = nowNanos;
    wasUpdated[priority] = true;
    dueNanos[priority] = NEVER;
  }

  /** A priority whose changes are due; -1 when there is none. */
  int due(long nowNanos) {
    for (int i = 0; i < dueNanos.length; i++) {
      if (dueNanos[i] != NEVER && dueNanos[i] - nowNanos <= 0) {
        return i;
      }
    }
    return -1;
  }

  /** When the next change is due; {@link Long#MAX_VALUE}: none is. */
  long nextNanos() {
    long next = NEVER;
    for (long due : dueNanos) {
      next = Math.min(next, due);
    }
    return next;
  }
}
