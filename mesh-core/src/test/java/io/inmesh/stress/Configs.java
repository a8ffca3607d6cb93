package io.inmesh.stress;

import io.inmesh.config.Cluster;
import io.inmesh.config.ClusterWithEndpoints;
import io.inmesh.config.FilterChain;
import io.inmesh.config.FilterChainMatch;
import io.inmesh.config.ForwardingHeaders;
import io.inmesh.config.HttpConnectionManager;
import io.inmesh.config.HttpFilter;
import io.inmesh.config.HttpTimeouts;
import io.inmesh.config.Listener;
import io.inmesh.config.MeshConfig;
import io.inmesh.config.Metadata;
import io.inmesh.config.PathMatcher;
import io.inmesh.config.RequestNormalization;
import io.inmesh.config.ResourceMap;
import io.inmesh.config.Route;
import io.inmesh.config.RouteAction;
import io.inmesh.config.RouteMatch;
import io.inmesh.config.RouteSource;
import io.inmesh.config.RouteTable;
import io.inmesh.config.RouterConfig;
import io.inmesh.config.RuntimeValues;
import io.inmesh.config.TrafficDirection;
import io.inmesh.config.TransportSecurity;
import io.inmesh.config.VirtualHost;
import java.util.List;

/** Whole configurations for stress tests. */
final class Configs {
  private Configs() {}

  /** All goes to the one endpoint of the one cluster, which no other configuration has. */
  static MeshConfig allTo(String cluster, int port) {
    Route route =
        Route.of(
            "all",
            RouteMatch.of(new PathMatcher.Prefix("/", false)),
            RouteAction.Forward.to(cluster));
    VirtualHost host = VirtualHost.of("shop", List.of("shop"), List.of(route));
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
    return new MeshConfig(
        ResourceMap.<Listener>empty().with("outbound", listener),
        ResourceMap.empty(),
        ResourceMap.<ClusterWithEndpoints>empty()
            .with(
                cluster,
                new ClusterWithEndpoints(
                    Cluster.builder(cluster).build(), Clusters.endpoints(port))),
        ResourceMap.empty(),
        RuntimeValues.EMPTY);
  }
}
