package io.inmesh.benchmarks.client;

import io.grpc.ChannelLogger;
import io.grpc.InternalConfigSelector;
import io.grpc.NameResolver;
import io.grpc.NameResolverRegistry;
import io.grpc.Status;
import io.grpc.StatusOr;
import io.grpc.SynchronizationContext;
import io.grpc.internal.AutoConfiguredLoadBalancerFactory;
import io.grpc.internal.GrpcUtil;
import io.grpc.internal.ScParser;
import io.grpc.xds.XdsNameResolverProvider;
import io.inmesh.benchmarks.control.ScaleResources;
import java.net.URI;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * grpc-java's {@code xds} name resolver, driven as a channel drives it. What it resolves to selects
 * the route and the cluster of each call. Thread-safe.
 */
public final class GrpcXdsResolver implements AutoCloseable {
  private static final int MAX_ATTEMPTS = 5;

  private final ScheduledExecutorService timer =
      Executors.newSingleThreadScheduledExecutor(GrpcUtil.getThreadFactory("resolver-%d", true));
  private final CompletableFuture<InternalConfigSelector> first = new CompletableFuture<>();
  private final AtomicLong results = new AtomicLong();
  private final SynchronizationContext serial =
      new SynchronizationContext((thread, failure) -> first.completeExceptionally(failure));
  private final NameResolver resolver;

  /** Starts to resolve {@code xds:///shop}. */
  public GrpcXdsResolver(int controlPlanePort) {
    NameResolver.Args args =
        NameResolver.Args.newBuilder()
            .setDefaultPort(80)
            .setProxyDetector(GrpcUtil.NOOP_PROXY_DETECTOR)
            .setSynchronizationContext(serial)
            .setScheduledExecutorService(timer)
            .setServiceConfigParser(
                new ScParser(
                    true,
                    MAX_ATTEMPTS,
                    MAX_ATTEMPTS,
                    new AutoConfiguredLoadBalancerFactory("pick_first")))
            .setChannelLogger(new Silent())
            .setOffloadExecutor(timer)
            .setNameResolverRegistry(new NameResolverRegistry())
            .build();
    resolver =
        XdsNameResolverProvider.createForTest("xds", XdsBootstraps.grpc(controlPlanePort))
            .newNameResolver(URI.create("xds:///" + ScaleResources.LISTENER), args);
    serial.execute(() -> resolver.start(new Results()));
  }

  /** What selects the configuration of calls, once the first result is there. */
  public InternalConfigSelector await(long time, TimeUnit unit) throws Exception {
    return first.get(time, unit);
  }

  /** How many results there were so far. */
  long results() {
    return results.get();
  }

  @Override
  public void close() {
    serial.execute(resolver::shutdown);
    timer.shutdown();
  }

  /** Takes results as a channel does. */
  private final class Results extends NameResolver.Listener2 {
    @Override
    public Status onResult2(NameResolver.ResolutionResult result) {
      results.incrementAndGet();
      StatusOr<?> addresses = result.getAddressesOrError();
      if (!addresses.hasValue()) {
        onError(addresses.getStatus());
        return addresses.getStatus();
      }
      InternalConfigSelector selector = result.getAttributes().get(InternalConfigSelector.KEY);
      if (selector != null) {
        first.complete(selector);
      }
      return Status.OK;
    }

    @Override
    public void onResult(NameResolver.ResolutionResult result) {
      Status unused = onResult2(result);
    }

    @Override
    public void onError(Status error) {
      first.completeExceptionally(error.asException());
    }
  }

  private static final class Silent extends ChannelLogger {
    private static final Logger LOGGER = Logger.getLogger(GrpcXdsResolver.class.getName());

    @Override
    public void log(ChannelLogLevel level, String message) {
      if (level == ChannelLogLevel.ERROR) {
        LOGGER.log(Level.SEVERE, message);
      }
    }

    @Override
    public void log(ChannelLogLevel level, String format, Object... arguments) {
      // only errors are of interest, and those come without arguments
    }
  }
}
