package io.inmesh.grpc;

import io.grpc.ManagedChannelBuilder;
import io.inmesh.Mesh;
import java.util.Objects;
import java.util.concurrent.Executor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What a client is made of, and what of it is to be closed.
 *
 * @param ownExecutor null when the application gave one
 */
record ClientParts(MeshClient client, @Nullable ThreadPoolExecutor ownExecutor)
    implements AutoCloseable {
  static final long RETRY_BUFFER_BYTES = 1 << 20;

  static ClientParts of(
      Mesh mesh,
      @Nullable Executor executor,
      Consumer<? super ManagedChannelBuilder<?>> endpointChannels,
      long retryBufferBytes,
      @Nullable TokenBucketThrottle throttle) {
    ThreadPoolExecutor own = executor == null ? CallbackThreads.open() : null;
    Executor used = executor != null ? executor : Objects.requireNonNull(own);
    EndpointChannels channels =
        new EndpointChannels(mesh, new EndpointChannelFactory(used, endpointChannels));
    MeshClient client =
        new MeshClient(
            mesh::outbound,
            mesh.timer(),
            channels,
            used,
            retryBufferBytes,
            throttle,
            CallGate.OPEN);
    return new ClientParts(client, own);
  }

  /** Idempotent. */
  @Override
  public void close() {
    client.channels().close();
    if (ownExecutor != null) {
      CallbackThreads.close(ownExecutor);
    }
  }
}
