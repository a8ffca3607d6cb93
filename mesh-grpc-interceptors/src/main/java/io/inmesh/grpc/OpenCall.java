package io.inmesh.grpc;

import io.grpc.Status;
import org.jspecify.annotations.Nullable;

/** A call as {@link OpenCalls} knows it. */
abstract class OpenCall {
  // Guarded by the lock of the list that it is in.
  @Nullable OpenCall previousOpen;
  @Nullable OpenCall nextOpen;

  /** Which list that is. */
  int list;

  /** The call is to end, from this side, with this status. From any thread, at any time. */
  abstract void cancel(Status status);
}
