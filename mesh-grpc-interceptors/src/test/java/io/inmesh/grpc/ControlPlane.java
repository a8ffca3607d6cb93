package io.inmesh.grpc;

import com.google.protobuf.Any;
import com.google.protobuf.Message;
import com.google.protobuf.UInt32Value;
import io.envoyproxy.controlplane.cache.v3.SimpleCache;
import io.envoyproxy.controlplane.cache.v3.Snapshot;
import io.envoyproxy.controlplane.server.DiscoveryServerCallbacks;
import io.envoyproxy.controlplane.server.V3DiscoveryServer;
import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import io.envoyproxy.envoy.config.core.v3.Address;
import io.envoyproxy.envoy.config.core.v3.AggregatedConfigSource;
import io.envoyproxy.envoy.config.core.v3.ApiVersion;
import io.envoyproxy.envoy.config.core.v3.ConfigSource;
import io.envoyproxy.envoy.config.core.v3.SocketAddress;
import io.envoyproxy.envoy.config.endpoint.v3.ClusterLoadAssignment;
import io.envoyproxy.envoy.config.endpoint.v3.Endpoint;
import io.envoyproxy.envoy.config.endpoint.v3.LbEndpoint;
import io.envoyproxy.envoy.config.endpoint.v3.LocalityLbEndpoints;
import io.envoyproxy.envoy.config.listener.v3.ApiListener;
import io.envoyproxy.envoy.config.listener.v3.Listener;
import io.envoyproxy.envoy.config.route.v3.Route;
import io.envoyproxy.envoy.config.route.v3.RouteAction;
import io.envoyproxy.envoy.config.route.v3.RouteConfiguration;
import io.envoyproxy.envoy.config.route.v3.RouteMatch;
import io.envoyproxy.envoy.config.route.v3.VirtualHost;
import io.envoyproxy.envoy.extensions.filters.http.router.v3.Router;
import io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager;
import io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.HttpFilter;
import io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.Rds;
import io.envoyproxy.envoy.service.discovery.v3.DeltaDiscoveryRequest;
import io.envoyproxy.envoy.service.discovery.v3.DiscoveryRequest;
import io.grpc.Server;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.inmesh.xds.XdsConfigSource;
import io.inmesh.xds.bootstrap.BootstrapReader;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** A java-control-plane that counts its streams and notes which listeners it is asked for. */
final class ControlPlane implements DiscoveryServerCallbacks, AutoCloseable {
  static final ConfigSource ADS =
      ConfigSource.newBuilder()
          .setResourceApiVersion(ApiVersion.V3)
          .setAds(AggregatedConfigSource.getDefaultInstance())
          .build();

  private final SimpleCache<String> cache = new SimpleCache<>(node -> "all");
  private final AtomicInteger streams = new AtomicInteger();
  private final BlockingQueue<Set<String>> listenerRequests = new LinkedBlockingQueue<>();
  private final List<Listener> listeners = new ArrayList<>();
  private final List<RouteConfiguration> routes = new ArrayList<>();
  private final List<Cluster> clusters = new ArrayList<>();
  private final List<ClusterLoadAssignment> endpoints = new ArrayList<>();
  private final Server server;
  private int version;

  ControlPlane() throws IOException {
    V3DiscoveryServer discovery = new V3DiscoveryServer(this, cache);
    server =
        NettyServerBuilder.forAddress(new InetSocketAddress("127.0.0.1", 0))
            .addService(discovery.getAggregatedDiscoveryServiceImpl())
            .build()
            .start();
  }

  /** A source by gRPC's bootstrap, with more members of it, that asks for these listeners only. */
  XdsConfigSource source(String members, String... names) {
    String bootstrap =
        """
        {"xds_servers": [{"server_uri": "127.0.0.1:%d", "channel_creds": [{"type": "insecure"}]}],
         "node": {"id": "me", "cluster": "tests"}%s}
        """
            .formatted(server.getPort(), members);
    return XdsConfigSource.of(new BootstrapReader().parse("bootstrap.json", bootstrap))
        .withListeners(Set.of(names));
  }

  /** How many streams were ever opened. */
  int streams() {
    return streams.get();
  }

  /** Waits until exactly these listeners are asked for. */
  void awaitAskedFor(String... names) throws InterruptedException {
    Set<String> wanted = Set.of(names);
    Set<String> asked;
    do {
      asked = listenerRequests.poll(20, TimeUnit.SECONDS);
      if (asked == null) {
        throw new AssertionError("never asked for exactly " + wanted);
      }
    } while (!asked.equals(wanted));
  }

  /** An API listener of that name, whose virtual host has that domain, to an endpoint. */
  ControlPlane service(String listener, String domain, int port) {
    HttpConnectionManager manager =
        HttpConnectionManager.newBuilder()
            .setStatPrefix("outbound")
            .setRds(Rds.newBuilder().setConfigSource(ADS).setRouteConfigName(domain + "-routes"))
            .addHttpFilters(router())
            .build();
    listeners.add(
        Listener.newBuilder()
            .setName(listener)
            .setApiListener(ApiListener.newBuilder().setApiListener(Any.pack(manager)))
            .build());
    routes.add(
        RouteConfiguration.newBuilder()
            .setName(domain + "-routes")
            .addVirtualHosts(
                VirtualHost.newBuilder()
                    .setName(domain)
                    .addDomains(domain)
                    .addRoutes(
                        Route.newBuilder()
                            .setMatch(RouteMatch.newBuilder().setPrefix("/"))
                            .setRoute(RouteAction.newBuilder().setCluster(domain + "-cluster"))))
            .build());
    clusters.add(
        Cluster.newBuilder()
            .setName(domain + "-cluster")
            .setType(Cluster.DiscoveryType.EDS)
            .setEdsClusterConfig(Cluster.EdsClusterConfig.newBuilder().setEdsConfig(ADS))
            .build());
    endpoints.add(
        ClusterLoadAssignment.newBuilder()
            .setClusterName(domain + "-cluster")
            .addEndpoints(
                LocalityLbEndpoints.newBuilder()
                    .setLoadBalancingWeight(UInt32Value.of(1))
                    .addLbEndpoints(
                        LbEndpoint.newBuilder()
                            .setEndpoint(Endpoint.newBuilder().setAddress(address(port)))))
            .build());
    return this;
  }

  /** Adds or replaces a listener. */
  ControlPlane listener(Listener listener) {
    listeners.removeIf(known -> known.getName().equals(listener.getName()));
    listeners.add(listener);
    return this;
  }

  /** Takes a listener away. */
  ControlPlane withoutListener(String name) {
    listeners.removeIf(known -> known.getName().equals(name));
    return this;
  }

  static Address address(int port) {
    return Address.newBuilder()
        .setSocketAddress(SocketAddress.newBuilder().setAddress("127.0.0.1").setPortValue(port))
        .build();
  }

  static HttpFilter router() {
    return HttpFilter.newBuilder()
        .setName("envoy.filters.http.router")
        .setTypedConfig(Any.pack(Router.getDefaultInstance()))
        .build();
  }

  /** Puts in force what was said so far. */
  void publish() {
    String next = Integer.toString(++version);
    cache.setSnapshot(
        "all",
        Snapshot.create(
            copy(clusters),
            next,
            copy(endpoints),
            next,
            copy(listeners),
            next,
            copy(routes),
            next,
            List.of(),
            next));
  }

  private static <M extends Message> List<M> copy(List<M> messages) {
    return List.copyOf(messages);
  }

  @Override
  public void onStreamOpen(long streamId, String typeUrl) {
    streams.incrementAndGet();
  }

  @Override
  public void onV3StreamRequest(long streamId, DiscoveryRequest request) {
    if (request.getTypeUrl().endsWith(".Listener")) {
      listenerRequests.add(Set.copyOf(request.getResourceNamesList()));
    }
  }

  @Override
  public void onV3StreamDeltaRequest(long streamId, DeltaDiscoveryRequest request) {}

  @Override
  public void close() throws Exception {
    server.shutdownNow();
    server.awaitTermination(10, TimeUnit.SECONDS);
  }
}
