package io.inmesh.grpc;

import io.inmesh.call.CallTimer;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * What the calls of a client share.
 *
 * @param calls decides about them
 * @param timer of the mesh
 * @param channels to the endpoints
 * @param executor of calls that name none
 * @param retryBufferBytes how much of a call's request is kept for retries
 * @param throttle limits retries; null: only the clusters' budgets do
 * @param gate told of calls
 */
record MeshClient(
    OutboundCalls calls,
    CallTimer timer,
    EndpointChannels channels,
    Executor executor,
    long retryBufferBytes,
    @Nullable TokenBucketThrottle throttle,
    CallGate gate) {

  MeshClient withGate(CallGate other) {
    return new MeshClient(calls, timer, channels, executor, retryBufferBytes, throttle, other);
  }

  MeshClient withCalls(OutboundCalls other) {
    return new MeshClient(other, timer, channels, executor, retryBufferBytes, throttle, gate);
  }
}
