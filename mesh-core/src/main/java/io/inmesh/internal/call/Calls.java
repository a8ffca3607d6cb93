package io.inmesh.internal.call;

import io.inmesh.call.CallWatcher;
import io.inmesh.call.ConnectionView;
import io.inmesh.call.InboundCall;
import io.inmesh.call.MeshContext;
import io.inmesh.call.OutboundCall;
import io.inmesh.call.RequestView;
import io.inmesh.call.Waker;

/** Makes calls. */
public final class Calls {
  private Calls() {}

  /** A call, not begun. */
  public static OutboundCall outbound(
      CallEnvironment environment, RequestView request, Waker waker) {
    MeshContext context = request.context();
    CallMachine call =
        new CallMachine(environment, CorrelatedRequest.of(request, context, environment), waker);
    CallWatcher watcher = context.watcher();
    return watcher == null ? call : new WatchedCall(call, request.authority(), watcher);
  }

  /** A call that goes its own way, and what the mesh would do with it is reported. */
  public static OutboundCall shadow(CallEnvironment environment, RequestView request) {
    return new BypassedCall(() -> Shadow.outbound(environment, request));
  }

  /** A call that goes its own way. */
  public static OutboundCall bypassed() {
    return new BypassedCall(() -> Shadow.NOTHING);
  }

  /** A call that came in and goes its own way, and what the mesh would do with it is reported. */
  public static InboundCall shadow(
      CallEnvironment environment, RequestView request, ConnectionView connection) {
    return new BypassedInboundCall(() -> Shadow.inbound(environment, request, connection));
  }

  /** A call that came in, not begun. */
  public static InboundCall inbound(
      CallEnvironment environment, RequestView request, ConnectionView connection, Waker waker) {
    return new InboundMachine(environment, request, connection, waker);
  }
}
