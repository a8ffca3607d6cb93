package io.inmesh.okhttp;

import java.lang.ref.WeakReference;
import java.util.concurrent.TimeUnit;
import okhttp3.ResponseBody;

/** A response body that the application has got, and may forget to close. */
final class UnreadBody extends WeakReference<ResponseBody> {
  private static final long CHECK_NANOS = TimeUnit.SECONDS.toNanos(60);

  UnreadBody(ResponseBody body) {
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
}
