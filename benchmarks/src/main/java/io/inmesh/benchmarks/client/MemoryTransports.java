package io.inmesh.benchmarks.client;

import com.google.common.util.concurrent.ListenableFuture;
import com.google.common.util.concurrent.SettableFuture;
import io.grpc.Attributes;
import io.grpc.CallOptions;
import io.grpc.ChannelCredentials;
import io.grpc.ChannelLogger;
import io.grpc.ClientStreamTracer;
import io.grpc.InternalChannelz.SocketStats;
import io.grpc.InternalLogId;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.grpc.internal.ClientStream;
import io.grpc.internal.ClientTransportFactory;
import io.grpc.internal.ConnectionClientTransport;
import io.grpc.internal.GrpcUtil;
import io.grpc.internal.NoopClientStream;
import io.grpc.internal.SimpleDisconnectError;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.Collection;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** Transports that are ready at once and hold nothing: a channel's own cost remains. */
final class MemoryTransports implements ClientTransportFactory {
  private final ScheduledExecutorService timer =
      Executors.newSingleThreadScheduledExecutor(GrpcUtil.getThreadFactory("transport-%d", true));
  private final AtomicLong opened = new AtomicLong();

  long opened() {
    return opened.get();
  }

  @Override
  public ConnectionClientTransport newClientTransport(
      SocketAddress address, ClientTransportOptions options, ChannelLogger logger) {
    opened.incrementAndGet();
    return new Ready(options.getEagAttributes());
  }

  @Override
  public ScheduledExecutorService getScheduledExecutorService() {
    return timer;
  }

  @Override
  public @Nullable SwapChannelCredentialsResult swapChannelCredentials(ChannelCredentials creds) {
    return null;
  }

  @Override
  public Collection<Class<? extends SocketAddress>> getSupportedSocketAddressTypes() {
    return Set.of(InetSocketAddress.class);
  }

  @Override
  public void close() {
    timer.shutdown();
  }

  private static final class Ready implements ConnectionClientTransport {
    private static final InternalLogId ID = InternalLogId.allocate(Ready.class, null);
    private final Attributes attributes;
    private @Nullable Listener listener;

    Ready(Attributes attributes) {
      this.attributes = attributes;
    }

    @Override
    public Runnable start(Listener newListener) {
      listener = newListener;
      return newListener::transportReady;
    }

    @Override
    public void shutdown(Status reason) {
      Listener told = listener;
      listener = null;
      if (told != null) {
        told.transportShutdown(reason, SimpleDisconnectError.SUBCHANNEL_SHUTDOWN);
        told.transportTerminated();
      }
    }

    @Override
    public void shutdownNow(Status reason) {
      shutdown(reason);
    }

    @Override
    public ClientStream newStream(
        MethodDescriptor<?, ?> method,
        Metadata headers,
        CallOptions options,
        ClientStreamTracer[] tracers) {
      return NoopClientStream.INSTANCE;
    }

    @Override
    public void ping(PingCallback callback, Executor executor) {
      executor.execute(() -> callback.onSuccess(0));
    }

    @Override
    public Attributes getAttributes() {
      return attributes;
    }

    @Override
    public InternalLogId getLogId() {
      return ID;
    }

    @Override
    public ListenableFuture<SocketStats> getStats() {
      SettableFuture<SocketStats> none = SettableFuture.create();
      none.cancel(false);
      return none;
    }
  }
}
