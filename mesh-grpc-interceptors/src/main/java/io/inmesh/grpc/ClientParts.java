package io.inmesh.grpc;

import io.grpc.ManagedChannelBuilder;
import io.inmesh.Mesh;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What a client is made of, and what of it is to be closed.
 *
 * @param workers on which the application is called, unless it gave an executor
 */
record ClientParts(MeshClient client, CallbackThreads workers) implements AutoCloseable {
  static final long RETRY_BUFFER_BYTES = 1 << 20;

  static ClientParts of(
      Mesh mesh,
      @Nullable Executor executor,
      Consumer<? super ManagedChannelBuilder<?>> endpointChannels,
      long retryBufferBytes,
      @Nullable TokenBucketThrottle throttle) {
    CallbackThreads workers = CallbackThreads.open();
    Executor used = executor != null ? executor : workers;
    EndpointChannels channels =
        new EndpointChannels(mesh, new EndpointChannelFactory(used, endpointChannels));
    MeshClient client =
        new MeshClient(
            mesh::outbound,
            mesh.timer(),
            channels,
            used,
            workers,
            retryBufferBytes,
            throttle,
            new OpenCalls(() -> {}));
    return new ClientParts(client, workers);
  }

  /** Idempotent. */
  @Override
  public void close() {
    client.channels().close();
    workers.close();
  }
}
