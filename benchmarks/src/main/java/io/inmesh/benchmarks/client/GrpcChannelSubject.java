package io.inmesh.benchmarks.client;

import io.grpc.ConnectivityState;
import io.grpc.InsecureChannelCredentials;
import io.grpc.ManagedChannel;
import io.grpc.NameResolverRegistry;
import io.grpc.internal.ManagedChannelImplBuilder;
import io.grpc.xds.XdsNameResolverProvider;
import io.inmesh.benchmarks.control.ScaleResources;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** A whole grpc-java channel to {@code xds:///shop} over transports that exist in memory only. */
final class GrpcChannelSubject implements Subject {
  private final MemoryTransports transports = new MemoryTransports();
  private final ManagedChannel channel;

  GrpcChannelSubject(int controlPlanePort) {
    XdsNameResolverProvider xds =
        XdsNameResolverProvider.createForTest("xds", XdsBootstraps.grpc(controlPlanePort));
    NameResolverRegistry resolvers = new NameResolverRegistry();
    resolvers.register(xds);
    channel =
        new ManagedChannelImplBuilder(
                "xds:///" + ScaleResources.LISTENER,
                InsecureChannelCredentials.create(),
                null,
                () -> transports,
                () -> 80,
                resolvers,
                null)
            .build();
  }

  @Override
  public void open() throws InterruptedException, TimeoutException {
    long deadline = System.nanoTime() + TimeUnit.MINUTES.toNanos(20);
    ConnectivityState state;
    while ((state = channel.getState(true)) != ConnectivityState.READY) {
      CountDownLatch changed = new CountDownLatch(1);
      channel.notifyWhenStateChanged(state, changed::countDown);
      if (!changed.await(deadline - System.nanoTime(), TimeUnit.NANOSECONDS)) {
        throw new TimeoutException("the channel is " + state + " after 20 minutes");
      }
    }
  }

  /** An endpoint that comes gets a connection: that is the last effect of its update. */
  @Override
  public long updates() {
    return transports.opened();
  }

  @Override
  public void close() {
    channel.shutdownNow();
  }
}
