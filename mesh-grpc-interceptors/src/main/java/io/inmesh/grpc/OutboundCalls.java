package io.inmesh.grpc;

import io.inmesh.call.OutboundCall;
import io.inmesh.call.RequestView;
import io.inmesh.call.Waker;

/** Who decides about calls: the mesh, or a target of it. */
@FunctionalInterface
interface OutboundCalls {
  /** A call, not begun. */
  OutboundCall outbound(RequestView request, Waker waker);
}
