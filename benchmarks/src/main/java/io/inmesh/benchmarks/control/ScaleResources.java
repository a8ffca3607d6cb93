package io.inmesh.benchmarks.control;

import com.google.protobuf.Any;
import com.google.protobuf.Duration;
import com.google.protobuf.UInt32Value;
import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import io.envoyproxy.envoy.config.core.v3.Address;
import io.envoyproxy.envoy.config.core.v3.AggregatedConfigSource;
import io.envoyproxy.envoy.config.core.v3.ApiVersion;
import io.envoyproxy.envoy.config.core.v3.ConfigSource;
import io.envoyproxy.envoy.config.core.v3.Locality;
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
import java.net.InetSocketAddress;

/**
 * A mesh of any size, made of what every xDS client understands: one API listener, one route table
 * with a route {@code /service-I/} for each cluster {@code service-I}, EDS clusters.
 */
public final class ScaleResources {
  /** The listener, and the virtual host's domain. */
  public static final String LISTENER = "shop";

  private static final String ROUTES = "routes";
  private static final int PORT = 8080;

  /** A prime: whatever the number of clusters, a cluster differs from visit to visit. */
  private static final int REVISIONS = 997;

  private static final ConfigSource ADS =
      ConfigSource.newBuilder()
          .setResourceApiVersion(ApiVersion.V3)
          .setAds(AggregatedConfigSource.getDefaultInstance())
          .build();

  private ScaleResources() {}

  /** All resources of a mesh whose endpoints nobody will connect to. */
  public static AdsServer serve(int clusters, int endpointsPerCluster) {
    AdsServer server = serveWithoutEndpoints(clusters);
    for (int i = 0; i < clusters; i++) {
      server.put(cluster(i), Any.pack(endpoints(i, endpointsPerCluster, PORT)));
    }
    return server;
  }

  /** All resources of a mesh whose clusters have one endpoint each, the same. */
  public static AdsServer serveAt(int clusters, InetSocketAddress endpoint) {
    AdsServer server = serveWithoutEndpoints(clusters);
    String host = endpoint.getAddress().getHostAddress();
    for (int i = 0; i < clusters; i++) {
      LocalityLbEndpoints.Builder locality = locality();
      locality.addLbEndpoints(lbEndpoint(host, endpoint.getPort()));
      server.put(cluster(i), Any.pack(assignment(i, locality)));
    }
    return server;
  }

  /** All resources but the endpoints. */
  private static AdsServer serveWithoutEndpoints(int clusters) {
    AdsServer server = AdsServer.start();
    server.put(LISTENER, Any.pack(listener()));
    server.put(ROUTES, Any.pack(routes(clusters)));
    for (int i = 0; i < clusters; i++) {
      server.put(cluster(i), Any.pack(clusterResource(i)));
    }
    return server;
  }

  /** The name of a cluster, and of its endpoints. */
  public static String cluster(int index) {
    return "service-" + index;
  }

  /** The path of a request that a cluster gets. */
  public static String path(int index) {
    return "/service-" + index + "/items";
  }

  /**
   * A cluster's endpoints, the first of them at another port with each revision.
   *
   * @param revision from 0
   */
  public static Any revised(int cluster, int endpointsPerCluster, int revision) {
    return Any.pack(endpoints(cluster, endpointsPerCluster, PORT + 1 + revision % REVISIONS));
  }

  private static Listener listener() {
    HttpConnectionManager manager =
        HttpConnectionManager.newBuilder()
            .setStatPrefix("outbound")
            .setRds(Rds.newBuilder().setConfigSource(ADS).setRouteConfigName(ROUTES))
            .addHttpFilters(
                HttpFilter.newBuilder()
                    .setName("envoy.filters.http.router")
                    .setTypedConfig(Any.pack(Router.getDefaultInstance())))
            .build();
    return Listener.newBuilder()
        .setName(LISTENER)
        .setApiListener(ApiListener.newBuilder().setApiListener(Any.pack(manager)))
        .build();
  }

  private static RouteConfiguration routes(int clusters) {
    VirtualHost.Builder host = VirtualHost.newBuilder().setName(LISTENER).addDomains(LISTENER);
    for (int i = 0; i < clusters; i++) {
      host.addRoutes(
          Route.newBuilder()
              .setMatch(RouteMatch.newBuilder().setPrefix("/service-" + i + "/"))
              .setRoute(RouteAction.newBuilder().setCluster(cluster(i))));
    }
    return RouteConfiguration.newBuilder().setName(ROUTES).addVirtualHosts(host).build();
  }

  private static Cluster clusterResource(int index) {
    return Cluster.newBuilder()
        .setName(cluster(index))
        .setType(Cluster.DiscoveryType.EDS)
        .setEdsClusterConfig(Cluster.EdsClusterConfig.newBuilder().setEdsConfig(ADS))
        .setConnectTimeout(Duration.newBuilder().setSeconds(1))
        .setLbPolicy(Cluster.LbPolicy.ROUND_ROBIN)
        .build();
  }

  private static ClusterLoadAssignment endpoints(int cluster, int count, int firstPort) {
    LocalityLbEndpoints.Builder locality = locality();
    for (int i = 0; i < count; i++) {
      String host = "10." + cluster / 250 + "." + cluster % 250 + "." + (i + 1);
      locality.addLbEndpoints(lbEndpoint(host, i == 0 ? firstPort : PORT));
    }
    return assignment(cluster, locality);
  }

  private static LocalityLbEndpoints.Builder locality() {
    return LocalityLbEndpoints.newBuilder()
        .setLocality(Locality.newBuilder().setRegion("here").setZone("a"))
        .setLoadBalancingWeight(UInt32Value.of(1));
  }

  private static LbEndpoint lbEndpoint(String host, int port) {
    SocketAddress address = SocketAddress.newBuilder().setAddress(host).setPortValue(port).build();
    return LbEndpoint.newBuilder()
        .setEndpoint(
            Endpoint.newBuilder().setAddress(Address.newBuilder().setSocketAddress(address)))
        .build();
  }

  private static ClusterLoadAssignment assignment(
      int cluster, LocalityLbEndpoints.Builder locality) {
    return ClusterLoadAssignment.newBuilder()
        .setClusterName(cluster(cluster))
        .addEndpoints(locality)
        .build();
  }
}
