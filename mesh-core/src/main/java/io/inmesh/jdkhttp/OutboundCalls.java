package io.inmesh.jdkhttp;

import io.inmesh.call.OutboundCall;
import io.inmesh.call.RequestView;
import io.inmesh.call.Waker;

/** Where the adapter gets its decisions from: a mesh, or a script in tests. */
@FunctionalInterface
interface OutboundCalls {
  OutboundCall outbound(RequestView request, Waker waker);
}
