package io.inmesh.xds.client;

import com.google.protobuf.Any;
import com.google.protobuf.ByteString;
import com.google.protobuf.Message;
import io.envoyproxy.controlplane.cache.v3.SimpleCache;
import io.envoyproxy.controlplane.cache.v3.Snapshot;
import io.envoyproxy.controlplane.server.DiscoveryServerCallbacks;
import io.envoyproxy.controlplane.server.V3DiscoveryServer;
import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import io.envoyproxy.envoy.config.endpoint.v3.ClusterLoadAssignment;
import io.envoyproxy.envoy.config.listener.v3.Listener;
import io.envoyproxy.envoy.config.route.v3.RouteConfiguration;
import io.envoyproxy.envoy.service.discovery.v3.DeltaDiscoveryRequest;
import io.envoyproxy.envoy.service.discovery.v3.DiscoveryRequest;
import io.grpc.Server;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.inmesh.testing.FreePorts;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** java-control-plane, embedded. */
public final class JavaControlPlane implements ControlPlane, DiscoveryServerCallbacks {
  private final SimpleCache<String> cache = new SimpleCache<>(node -> "all");
  private final Journal<Request> requests = new Journal<>();
  private Server server;
  private final int port;

  public JavaControlPlane() throws IOException {
    port = FreePorts.next(); // Nobody gets it while it restarts.
    server = start(port);
  }

  private Server start(int at) throws IOException {
    V3DiscoveryServer discovery = new V3DiscoveryServer(this, cache);
    return NettyServerBuilder.forAddress(new InetSocketAddress("127.0.0.1", at))
        .addService(discovery.getAggregatedDiscoveryServiceImpl())
        .addService(discovery.getClusterDiscoveryServiceImpl())
        .addService(discovery.getEndpointDiscoveryServiceImpl())
        .addService(discovery.getListenerDiscoveryServiceImpl())
        .addService(discovery.getRouteDiscoveryServiceImpl())
        .build()
        .start();
  }

  @Override
  public String target() {
    return "127.0.0.1:" + port;
  }

  @Override
  public void publish(List<Any> resources) throws Exception {
    List<Cluster> clusters = of(resources, Cluster.getDefaultInstance());
    List<ClusterLoadAssignment> endpoints =
        of(resources, ClusterLoadAssignment.getDefaultInstance());
    List<Listener> listeners = of(resources, Listener.getDefaultInstance());
    List<RouteConfiguration> routes = of(resources, RouteConfiguration.getDefaultInstance());
    cache.setSnapshot(
        "all",
        Snapshot.create(
            clusters,
            version(clusters),
            endpoints,
            version(endpoints),
            listeners,
            version(listeners),
            routes,
            version(routes),
            List.of(),
            "none"));
  }

  private static String version(List<? extends Message> messages) {
    ByteString all = ByteString.EMPTY;
    for (Message message : messages) {
      all = all.concat(message.toByteString());
    }
    return "v" + Integer.toHexString(all.hashCode());
  }

  @SuppressWarnings("unchecked") // the parser is the prototype's
  private static <M extends Message> List<M> of(List<Any> resources, M prototype)
      throws IOException {
    List<M> messages = new ArrayList<>();
    for (Any any : resources) {
      if (any.getTypeUrl().endsWith('/' + prototype.getDescriptorForType().getFullName())) {
        messages.add((M) prototype.getParserForType().parseFrom(any.getValue()));
      }
    }
    return messages;
  }

  @Override
  public Journal<Request> requests() {
    return requests;
  }

  @Override
  public void onV3StreamRequest(long stream, DiscoveryRequest request) {
    requests.add(
        new Request(
            stream,
            simpleName(request.getTypeUrl()),
            List.copyOf(request.getResourceNamesList()),
            List.of(),
            request.getVersionInfo(),
            request.getResponseNonce(),
            request.getErrorDetail().getMessage()));
  }

  @Override
  public void onV3StreamDeltaRequest(long stream, DeltaDiscoveryRequest request) {
    requests.add(
        new Request(
            stream,
            simpleName(request.getTypeUrl()),
            List.copyOf(request.getResourceNamesSubscribeList()),
            List.copyOf(request.getResourceNamesUnsubscribeList()),
            request.getInitialResourceVersionsMap().toString(),
            request.getResponseNonce(),
            request.getErrorDetail().getMessage()));
  }

  private static String simpleName(String typeUrl) {
    return typeUrl.substring(typeUrl.lastIndexOf('.') + 1);
  }

  @Override
  public void restart() throws Exception {
    close();
    server = start(port);
  }

  @Override
  public void close() throws Exception {
    server.shutdownNow();
    server.awaitTermination(10, TimeUnit.SECONDS);
  }
}
