package io.inmesh.grpc;

import io.grpc.ManagedChannelBuilder;
import io.inmesh.Mesh;
import java.util.Objects;
import java.util.concurrent.Executor;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
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
      long retryBufferBytes) {
    ThreadPoolExecutor own = executor == null ? callbackThreads() : null;
    Executor used = executor != null ? executor : Objects.requireNonNull(own);
    EndpointChannels channels =
        new EndpointChannels(mesh, new EndpointChannelFactory(used, endpointChannels));
    MeshClient client = new MeshClient(mesh, channels, used, retryBufferBytes, CallGate.OPEN);
    return new ClientParts(client, own);
  }

  /** As gRPC's own default: a thread for each callback that runs, kept for the next. */
  private static ThreadPoolExecutor callbackThreads() {
    AtomicInteger count = new AtomicInteger();
    return new ThreadPoolExecutor(
        0,
        Integer.MAX_VALUE,
        60,
        TimeUnit.SECONDS,
        new SynchronousQueue<>(),
        task -> {
          Thread thread = new Thread(task, "inmesh-grpc-" + count.getAndIncrement());
          thread.setDaemon(true);
          return thread;
        });
  }

  /** Idempotent. */
  @Override
  public void close() {
    client.channels().close();
    if (ownExecutor != null) {
      ownExecutor.setKeepAliveTime(0, TimeUnit.SECONDS); // Late callbacks still run.
    }
  }
}
