package io.inmesh.testing.contract;

import io.inmesh.Mesh;
import io.inmesh.config.CircuitBreakers;
import io.inmesh.config.Cluster;
import io.inmesh.config.ClusterWithEndpoints;
import io.inmesh.config.Endpoint;
import io.inmesh.config.Endpoints;
import io.inmesh.config.FilterChain;
import io.inmesh.config.FilterChainMatch;
import io.inmesh.config.ForwardingHeaders;
import io.inmesh.config.HttpConnectionManager;
import io.inmesh.config.HttpFilter;
import io.inmesh.config.HttpTimeouts;
import io.inmesh.config.Listener;
import io.inmesh.config.Locality;
import io.inmesh.config.MeshConfig;
import io.inmesh.config.Metadata;
import io.inmesh.config.PathMatcher;
import io.inmesh.config.RequestNormalization;
import io.inmesh.config.ResourceMap;
import io.inmesh.config.Route;
import io.inmesh.config.RouteAction;
import io.inmesh.config.RouteEntry;
import io.inmesh.config.RouteMatch;
import io.inmesh.config.RouteSource;
import io.inmesh.config.RouteTable;
import io.inmesh.config.RouterConfig;
import io.inmesh.config.RuntimeValues;
import io.inmesh.config.TrafficDirection;
import io.inmesh.config.TransportSecurity;
import io.inmesh.config.UpstreamConnection;
import io.inmesh.config.VirtualHost;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/** A mesh with one outbound listener, one route table and the clusters that a test names. */
public final class ContractMesh implements AutoCloseable {
  private final StaticConfigSource source = new StaticConfigSource();
  private final Mesh mesh;
  private ResourceMap<ClusterWithEndpoints> clusters = ResourceMap.empty();
  private List<RouteEntry> routes = new ArrayList<>();

  /** A mesh of no configuration yet. */
  public ContractMesh() {
    this(builder -> builder);
  }

  /** The same with settings of its own. */
  public ContractMesh(UnaryOperator<Mesh.Builder> settings) {
    mesh = settings.apply(Mesh.builder(source)).build();
  }

  /** The mesh. */
  public Mesh mesh() {
    return mesh;
  }

  /** A cluster of these ports of this machine. */
  public ContractMesh cluster(String name, int... ports) {
    return cluster(Cluster.builder(name).build(), ports);
  }

  /** A cluster that speaks another protocol. */
  public ContractMesh cluster(String name, UpstreamConnection connection, int... ports) {
    return cluster(Cluster.builder(name).connection(connection).build(), ports);
  }

  /** A cluster that takes one request at a time. */
  public ContractMesh narrowCluster(String name, int... ports) {
    CircuitBreakers.Thresholds one = new CircuitBreakers.Thresholds(1024, 1024, 1, 3, null, false);
    return cluster(
        Cluster.builder(name).circuitBreakers(new CircuitBreakers(one, one, null)).build(), ports);
  }

  /** A cluster of one's own. */
  public ContractMesh cluster(Cluster cluster, int... ports) {
    List<Endpoint> endpoints = new ArrayList<>();
    for (int port : ports) {
      endpoints.add(Endpoint.of("127.0.0.1", port));
    }
    Endpoints.LocalityEndpoints locality =
        new Endpoints.LocalityEndpoints(Locality.NONE, 0, 0, endpoints);
    clusters =
        clusters.with(
            cluster.name(),
            new ClusterWithEndpoints(cluster, Endpoints.of(cluster.name(), List.of(locality))));
    return this;
  }

  /** Forgets a cluster. */
  public ContractMesh noCluster(String name) {
    clusters = clusters.without(name);
    return this;
  }

  /** A route of a prefix, after those that are there. */
  public ContractMesh route(String prefix, RouteAction action) {
    return route(Route.of(prefix, RouteMatch.of(new PathMatcher.Prefix(prefix, false)), action));
  }

  /** A route, after those that are there. */
  public ContractMesh route(RouteEntry route) {
    routes.add(route);
    return this;
  }

  /** Forgets the routes. */
  public ContractMesh noRoutes() {
    routes = new ArrayList<>();
    return this;
  }

  /** Puts clusters and routes in force, for the authority {@code shop.example}. */
  public void apply() {
    VirtualHost host = VirtualHost.of("shop", List.of("shop.example"), routes);
    HttpConnectionManager manager =
        new HttpConnectionManager(
            "test",
            new RouteSource.Inline(RouteTable.of("routes", List.of(host))),
            List.of(new HttpFilter("router", RouterConfig.DEFAULT, false)),
            RequestNormalization.NONE,
            ForwardingHeaders.DEFAULT,
            HttpTimeouts.DEFAULT);
    FilterChain chain =
        new FilterChain("", FilterChainMatch.ANY, manager, TransportSecurity.PLAINTEXT);
    Listener listener =
        new Listener(
            "outbound",
            null,
            List.of(chain),
            null,
            null,
            TrafficDirection.OUTBOUND,
            Metadata.EMPTY);
    source.set(
        new MeshConfig(
            ResourceMap.<Listener>empty().with("outbound", listener),
            ResourceMap.empty(),
            clusters,
            ResourceMap.empty(),
            RuntimeValues.EMPTY));
  }

  @Override
  public void close() {
    mesh.close();
  }
}
