package io.inmesh.grpc;

import io.inmesh.Mesh;
import java.util.concurrent.Executor;

/**
 * What the calls of a client share.
 *
 * @param channels to the endpoints
 * @param executor of calls that name none
 * @param retryBufferBytes how much of a call's request is kept for retries
 * @param gate told of calls
 */
record MeshClient(
    Mesh mesh, EndpointChannels channels, Executor executor, long retryBufferBytes, CallGate gate) {

  MeshClient withGate(CallGate other) {
    return new MeshClient(mesh, channels, executor, retryBufferBytes, other);
  }
}
