package io.inmesh.okhttp;

import java.lang.ref.WeakReference;
import java.util.concurrent.TimeUnit;

/** A response body that the application has got, and may forget to close. */
final class UnreadBody extends WeakReference<ReceivedBody> {
  private static final long CHECK_NANOS = TimeUnit.SECONDS.toNanos(60);

  UnreadBody(ReceivedBody body) {
    super(body);
  }

  /** Whether nobody can close it any more. */
  boolean isForgotten() {
    return get() == null;
  }

  /** When to look again, at the latest at the time when something else is due. */
  static long nextCheckNanos(long nowNanos, long dueNanos) {
    return Math.min(dueNanos, nowNanos + CHECK_NANOS);
  }

  /**
   * Takes what has come of the body, on a thread of its own: the application's code may hang on
   * what is read, and the mesh's timer has others to serve.
   *
   * @param otherwise what to do when that is not all
   */
  void receive(Sending sending, Runnable otherwise) {
    boolean started =
        HedgeThreads.start(() -> {
          ReceivedBody body = get();
          boolean over = false;
          try {
            over = body != null && body.receive(sending);
          } finally {
            if (!over) {
              otherwise.run();
            }
          }
        });
    if (!started) {
      otherwise.run();
    }
  }
}
