package io.inmesh.xds.transport.grpc;

import io.grpc.ManagedChannel;
import io.grpc.netty.shaded.io.netty.channel.EventLoopGroup;
import io.grpc.netty.shaded.io.netty.channel.nio.NioEventLoopGroup;
import io.inmesh.xds.transport.ServerConfig;
import io.inmesh.xds.transport.XdsTransport;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Makes gRPC connections that share one I/O thread. Owns that thread and the one that resolves
 * names; {@link #close} ends both.
 */
public final class GrpcTransports implements XdsTransport.Factory, AutoCloseable {
  /**
   * For all connections together, and then for the I/O thread that they have in common: on a busy
   * machine they may need all of their time.
   */
  private static final long TERMINATION_SECONDS = 3;

  private final Executor callbacks;
  private final DaemonThreads ioThreads = new DaemonThreads("inmesh-xds-io");
  private final DaemonThreads blockingThreads = new DaemonThreads("inmesh-xds-resolve");

  @SuppressWarnings("deprecation") // Its successor is not in every shaded Netty of grpc-java 1.x.
  private final EventLoopGroup eventLoop = new NioEventLoopGroup(1, ioThreads);

  private final ThreadPoolExecutor blocking;
  private final Set<ManagedChannel> channels = ConcurrentHashMap.newKeySet();
  private final AtomicBoolean closed = new AtomicBoolean();

  /**
   * @param callbacks where streams report; runs one task at a time, in order
   */
  public GrpcTransports(Executor callbacks) {
    this.callbacks = callbacks;
    this.blocking =
        new ThreadPoolExecutor(
            1, 1, 1, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), blockingThreads);
    blocking.allowCoreThreadTimeOut(true);
  }

  @Override
  public XdsTransport create(ServerConfig server) {
    return new GrpcTransport(
        new ChannelFactory(server, eventLoop, callbacks, blocking, this::opened));
  }

  private void opened(ManagedChannel channel) {
    channels.removeIf(ManagedChannel::isTerminated);
    channels.add(channel);
  }

  /** Starts to end what is still connected, and the threads. Idempotent. */
  @Override
  public void close() {
    if (closed.compareAndSet(false, true)) {
      // Behind a name that is looked up at the moment: its channel would still connect.
      blocking.execute(this::endConnections);
      blocking.shutdown();
    }
  }

  private void endConnections() {
    try {
      channels.forEach(ManagedChannel::shutdownNow);
      long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(TERMINATION_SECONDS);
      for (ManagedChannel channel : channels) {
        channel.awaitTermination(end - System.nanoTime(), TimeUnit.NANOSECONDS);
      }
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    } finally {
      var unused = eventLoop.shutdownGracefully(0, TERMINATION_SECONDS, TimeUnit.SECONDS);
    }
  }

  /**
   * Waits until the threads that {@link #close} ends are gone. The one that resolves names comes
   * first: it ends the connections, and then the I/O thread, which may begin only to end.
   *
   * @param nanos how long at most; six seconds and what the machine needs are enough
   * @return whether they are
   */
  public boolean awaitTermination(long nanos) throws InterruptedException {
    long end = System.nanoTime() + nanos;
    boolean resolved = blockingThreads.join(end - System.nanoTime(), TimeUnit.NANOSECONDS);
    return ioThreads.join(end - System.nanoTime(), TimeUnit.NANOSECONDS) && resolved;
  }
}
