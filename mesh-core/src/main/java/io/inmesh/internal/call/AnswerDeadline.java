package io.inmesh.internal.call;

import java.util.function.LongSupplier;

/**
 * When an inbound call has to be answered by, on the mesh's clock. It changes while the request's
 * body is received. An object of its own, so that a context which outlives its request does not
 * keep the request. Thread-safe.
 */
final class AnswerDeadline implements LongSupplier {
  private volatile long nanos = Long.MAX_VALUE;

  void set(long newNanos) {
    nanos = newNanos;
  }

  @Override
  public long getAsLong() {
    return nanos;
  }
}
