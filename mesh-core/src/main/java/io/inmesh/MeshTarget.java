package io.inmesh;

import io.inmesh.call.Explanation;
import io.inmesh.call.OutboundCall;
import io.inmesh.call.RequestView;
import io.inmesh.call.Waker;
import io.inmesh.internal.TargetCalls;

/**
 * Where the calls of one client go whose target, such as {@code xds:///shop}, names a listener of
 * its own (gRFC A27, A47). Made by {@link Mesh#demand}; thread-safe.
 *
 * <p>Calls are decided by that listener's filters and routes. All else is the mesh's: clusters,
 * circuit breakers, timers, the one stream to the control plane. Calls wait for the listener as
 * they wait for the first configuration, and fail when there is none; they are decided in every
 * {@link io.inmesh.config.MeshMode}, since they have nowhere else to go.
 */
public final class MeshTarget implements AutoCloseable {
  private final TargetCalls calls;

  MeshTarget(TargetCalls calls) {
    this.calls = calls;
  }

  /** The name of the listener. */
  public String listener() {
    return calls.listenerName();
  }

  /** A call to the target, not begun; see {@link Mesh#outbound}. */
  public OutboundCall outbound(RequestView request, Waker waker) {
    return calls.outbound(request, waker);
  }

  /** Which decision a request to the target meets at the moment, and why. */
  public Explanation explain(RequestView request) {
    return calls.explain(request);
  }

  /**
   * The listener is needed no longer: unless somebody else needs it, the source forgets it. Calls
   * under way go on. Idempotent.
   */
  @Override
  public void close() {
    calls.close();
  }
}
