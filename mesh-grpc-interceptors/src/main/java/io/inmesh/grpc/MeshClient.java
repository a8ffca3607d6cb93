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
 * @param workers threads that are never all busy; the executor, where that is not the application's
 * @param retryBufferBytes how much of a call's request is kept for retries
 * @param throttle limits retries; null: only the clusters' budgets do
 * @param open the calls under way
 */
record MeshClient(
    OutboundCalls calls,
    CallTimer timer,
    EndpointChannels channels,
    Executor executor,
    Executor workers,
    long retryBufferBytes,
    @Nullable TokenBucketThrottle throttle,
    OpenCalls open) {

  /** Whether calls that name no executor have one of the application. */
  boolean isExecutorGiven() {
    return executor != workers;
  }

  MeshClient withOpen(OpenCalls other) {
    return new MeshClient(
        calls, timer, channels, executor, workers, retryBufferBytes, throttle, other);
  }

  MeshClient withCalls(OutboundCalls other) {
    return new MeshClient(
        other, timer, channels, executor, workers, retryBufferBytes, throttle, open);
  }
}
