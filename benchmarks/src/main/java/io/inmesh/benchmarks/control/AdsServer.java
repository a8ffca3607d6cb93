package io.inmesh.benchmarks.control;

import com.google.protobuf.Any;
import io.envoyproxy.envoy.service.discovery.v3.AggregatedDiscoveryServiceGrpc;
import io.envoyproxy.envoy.service.discovery.v3.DiscoveryRequest;
import io.envoyproxy.envoy.service.discovery.v3.DiscoveryResponse;
import io.grpc.Server;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A state-of-the-world ADS server that sends no more than the protocol asks for: on a subscription
 * what was not sent yet (clusters and listeners: all that are subscribed to), on an update of
 * endpoints the one assignment that changed. So what a client spends is its own. Answers a burst of
 * subscriptions once, as some clients send one request for each resource. Thread-safe.
 */
public final class AdsServer implements AutoCloseable {
  private final Map<String, Map<String, Any>> resources = new ConcurrentHashMap<>();
  private final List<AdsStream> streams = new CopyOnWriteArrayList<>();
  private final ScheduledExecutorService serial =
      Executors.newSingleThreadScheduledExecutor(work -> {
        Thread thread = new Thread(work, "ads");
        thread.setDaemon(true);
        return thread;
      });
  private final Server server;

  private AdsServer() throws IOException {
    server =
        NettyServerBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
            .maxInboundMessageSize(64 << 20)
            .addService(new Service())
            .build()
            .start();
  }

  /** Starts one on a free port; it has nothing to serve yet. */
  public static AdsServer start() {
    try {
      return new AdsServer();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Where it listens. */
  public int port() {
    return server.getPort();
  }

  /** Holds a resource for those who will subscribe. */
  public void put(String name, Any resource) {
    resources
        .computeIfAbsent(resource.getTypeUrl(), type -> new ConcurrentHashMap<>())
        .put(name, resource);
  }

  /** Holds a resource, and sends it, alone, to all that subscribed to it. */
  public void push(String name, Any resource) {
    put(name, resource);
    serial.execute(() -> streams.forEach(stream -> stream.push(name, resource)));
  }

  /**
   * How many resources were sent and accepted by all clients together.
   *
   * @throws IllegalStateException when a client rejected anything
   */
  public long accepted() {
    long sum = 0;
    for (AdsStream stream : streams) {
      String rejection = stream.rejection();
      if (rejection != null) {
        throw new IllegalStateException("a client rejected what it was sent: " + rejection);
      }
      sum += stream.accepted();
    }
    return sum;
  }

  @Nullable Any resource(String typeUrl, String name) {
    return resources.getOrDefault(typeUrl, Map.of()).get(name);
  }

  @Override
  public void close() {
    server.shutdownNow();
    serial.shutdownNow();
    try {
      server.awaitTermination(5, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private final class Service
      extends AggregatedDiscoveryServiceGrpc.AggregatedDiscoveryServiceImplBase {
    @Override
    public StreamObserver<DiscoveryRequest> streamAggregatedResources(
        StreamObserver<DiscoveryResponse> responses) {
      AdsStream stream = new AdsStream(AdsServer.this, serial, responses);
      streams.add(stream);
      return new StreamObserver<>() {
        @Override
        public void onNext(DiscoveryRequest request) {
          serial.execute(() -> stream.onRequest(request));
        }

        @Override
        public void onError(Throwable failure) {
          streams.remove(stream);
        }

        @Override
        public void onCompleted() {
          streams.remove(stream);
          responses.onCompleted();
        }
      };
    }
  }
}
