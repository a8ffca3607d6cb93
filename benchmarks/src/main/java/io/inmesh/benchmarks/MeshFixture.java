package io.inmesh.benchmarks;

import io.inmesh.Mesh;
import io.inmesh.config.Balancing;
import io.inmesh.config.CircuitBreakers;
import io.inmesh.config.CircuitBreakers.RetryBudget;
import io.inmesh.config.CircuitBreakers.Thresholds;
import io.inmesh.config.Cluster;
import io.inmesh.config.ClusterSpecifier.Weighted;
import io.inmesh.config.ClusterSpecifier.WeightedCluster;
import io.inmesh.config.ClusterWithEndpoints;
import io.inmesh.config.ConfigSource;
import io.inmesh.config.Endpoint;
import io.inmesh.config.Endpoints;
import io.inmesh.config.Endpoints.LocalityEndpoints;
import io.inmesh.config.FilterChain;
import io.inmesh.config.FilterChainMatch;
import io.inmesh.config.ForwardingHeaders;
import io.inmesh.config.HttpConnectionManager;
import io.inmesh.config.HttpFilter;
import io.inmesh.config.HttpTimeouts;
import io.inmesh.config.LbPolicy;
import io.inmesh.config.Listener;
import io.inmesh.config.Locality;
import io.inmesh.config.MeshConfig;
import io.inmesh.config.Metadata;
import io.inmesh.config.OutlierDetection;
import io.inmesh.config.PathMatcher;
import io.inmesh.config.RequestNormalization;
import io.inmesh.config.ResourceMap;
import io.inmesh.config.RetryOn;
import io.inmesh.config.RetryPolicy;
import io.inmesh.config.Route;
import io.inmesh.config.RouteAction.Forward;
import io.inmesh.config.RouteEntry;
import io.inmesh.config.RouteMatch;
import io.inmesh.config.RouteSource;
import io.inmesh.config.RouteTable;
import io.inmesh.config.RouterConfig;
import io.inmesh.config.RuntimeValues;
import io.inmesh.config.TrafficDirection;
import io.inmesh.config.TransportSecurity;
import io.inmesh.config.VirtualHost;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Configurations of a given size, and meshes that hold them. */
public final class MeshFixture {
  private MeshFixture() {}

  /**
   * A mesh with one virtual host {@code shop} whose routes {@code /service-0/}, {@code
   * /service-1/}, ... each split the traffic between two least-request clusters with a retry budget
   * and outlier detection.
   */
  public static Mesh mesh(int routes, int endpoints) {
    Source source = new Source(config(routes, endpoints));
    return Mesh.builder(source).build();
  }

  static MeshConfig config(int routes, int endpoints) {
    List<RouteEntry> entries = new ArrayList<>();
    for (int i = 0; i < routes; i++) {
      Forward action =
          Forward.to(
                  new Weighted(
                      List.of(WeightedCluster.of("v1", 95), WeightedCluster.of("v2", 5)),
                      null,
                      null))
              .withRetry(RetryPolicy.of(Set.of(RetryOn.FIVE_XX), 2));
      entries.add(
          Route.of(
              "route-" + i,
              RouteMatch.of(new PathMatcher.Prefix("/service-" + i + "/", false)),
              action));
    }
    RouteTable table =
        RouteTable.of("routes", List.of(VirtualHost.of("shop", List.of("shop"), entries)));
    ResourceMap<ClusterWithEndpoints> clusters =
        ResourceMap.<ClusterWithEndpoints>empty()
            .with("v1", cluster("v1", endpoints))
            .with("v2", cluster("v2", endpoints));
    return new MeshConfig(
        ResourceMap.<Listener>empty().with("out", listener(table)),
        ResourceMap.empty(),
        clusters,
        ResourceMap.empty(),
        RuntimeValues.EMPTY);
  }

  /** A listener around a route table. */
  public static Listener listener(RouteTable table) {
    HttpConnectionManager manager =
        new HttpConnectionManager(
            "",
            new RouteSource.Inline(table),
            List.of(new HttpFilter("router", RouterConfig.DEFAULT, false)),
            RequestNormalization.NONE,
            ForwardingHeaders.DEFAULT,
            HttpTimeouts.DEFAULT);
    FilterChain chain =
        new FilterChain("", FilterChainMatch.ANY, manager, TransportSecurity.PLAINTEXT);
    return new Listener(
        "out", null, List.of(chain), null, null, TrafficDirection.OUTBOUND, Metadata.EMPTY);
  }

  /** A least-request cluster with a retry budget and outlier detection. */
  public static ClusterWithEndpoints cluster(String name, int endpoints) {
    List<Endpoint> list = new ArrayList<>();
    for (int i = 0; i < endpoints; i++) {
      list.add(Endpoint.of("10.1." + i / 250 + "." + (i % 250 + 1), 8080));
    }
    Thresholds thresholds =
        new Thresholds(100_000, 100_000, 100_000, 3, new RetryBudget(20, 3), false);
    Cluster cluster =
        Cluster.builder(name)
            .balancing(Balancing.of(LbPolicy.LeastRequest.DEFAULT))
            .circuitBreakers(new CircuitBreakers(thresholds, Thresholds.DEFAULT, null))
            .outlierDetection(OutlierDetection.DEFAULT)
            .build();
    return new ClusterWithEndpoints(
        cluster, Endpoints.of(name, List.of(new LocalityEndpoints(Locality.NONE, 0, 0, list))));
  }

  private record Source(MeshConfig config) implements ConfigSource {
    @Override
    public void start(Sink sink) {
      sink.onConfig(config);
    }

    @Override
    public String description() {
      return "fixture";
    }

    @Override
    public void close() {}
  }
}
