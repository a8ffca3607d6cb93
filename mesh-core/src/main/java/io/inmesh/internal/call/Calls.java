package io.inmesh.internal.call;

import io.inmesh.call.OutboundCall;
import io.inmesh.call.RequestView;
import io.inmesh.call.Waker;

/** Makes calls. */
public final class Calls {
  private Calls() {}

  /** A call, not begun. */
  public static OutboundCall outbound(
      CallEnvironment environment, RequestView request, Waker waker) {
    return new CallMachine(environment, request, waker);
  }
}
