package io.inmesh.xds.resolve;

import io.inmesh.config.Cluster;
import io.inmesh.config.Cluster.Discovery;
import io.inmesh.config.ClusterSpecifier;
import io.inmesh.config.Endpoint;
import io.inmesh.config.EndpointAddress;
import io.inmesh.config.Endpoints;
import io.inmesh.config.Endpoints.LocalityEndpoints;
import io.inmesh.config.ForwardingHeaders;
import io.inmesh.config.HttpConnectionManager;
import io.inmesh.config.HttpTimeouts;
import io.inmesh.config.Listener;
import io.inmesh.config.Locality;
import io.inmesh.config.Metadata;
import io.inmesh.config.PathMatcher;
import io.inmesh.config.RequestNormalization;
import io.inmesh.config.Route;
import io.inmesh.config.RouteAction;
import io.inmesh.config.RouteEntry;
import io.inmesh.config.RouteMatch;
import io.inmesh.config.RouteSource;
import io.inmesh.config.RouteTable;
import io.inmesh.config.TrafficDirection;
import io.inmesh.config.VirtualHost;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Small resources for tests. */
final class Resources {
  private Resources() {}

  /** A resolver for which time stands still. */
  static MeshResolver resolver(Roots roots) {
    return resolver(roots, Statics.NONE);
  }

  static MeshResolver resolver(Roots roots, Statics statics) {
    return new MeshResolver(roots, statics, Origins.NONE, new Grace(0, () -> 0));
  }

  static Listener listener(String name, String routeTable) {
    return listener(name, new RouteSource.Named(routeTable), TrafficDirection.UNSPECIFIED);
  }

  static Listener inbound(String name, String routeTable) {
    return listener(name, new RouteSource.Named(routeTable), TrafficDirection.INBOUND);
  }

  static Listener inbound(String name, String routeTable, int port) {
    return listener(name, routeTable, port, TrafficDirection.INBOUND);
  }

  static Listener listener(String name, String routeTable, int port, TrafficDirection direction) {
    EndpointAddress address = new EndpointAddress("0.0.0.0", port);
    return listener(name, address, new RouteSource.Named(routeTable), direction);
  }

  /** One that serves no HTTP. */
  static Listener tcp(String name, int port, TrafficDirection direction) {
    EndpointAddress address = new EndpointAddress("0.0.0.0", port);
    return new Listener(name, address, List.of(), null, null, direction, Metadata.EMPTY);
  }

  static Listener listener(String name, RouteSource routes, TrafficDirection direction) {
    return listener(name, null, routes, direction);
  }

  private static Listener listener(
      String name,
      @Nullable EndpointAddress address,
      RouteSource routes,
      TrafficDirection direction) {
    return new Listener(
        name,
        address,
        List.of(),
        null,
        new HttpConnectionManager(
            "",
            routes,
            List.of(),
            RequestNormalization.NONE,
            ForwardingHeaders.DEFAULT,
            HttpTimeouts.DEFAULT),
        direction,
        Metadata.EMPTY);
  }

  static RouteTable routes(String name, String... clusters) {
    List<RouteEntry> routes = new ArrayList<>();
    for (String cluster : clusters) {
      routes.add(
          Route.of(
              cluster,
              RouteMatch.of(new PathMatcher.Prefix("/" + cluster, false)),
              RouteAction.Forward.to(new ClusterSpecifier.Single(cluster))));
    }
    return RouteTable.of(name, List.of(VirtualHost.of("v", List.of("*"), routes)));
  }

  static Cluster eds(String name, String service) {
    return Cluster.builder(name).discovery(new Discovery.Eds(service)).build();
  }

  static Cluster aggregate(String name, String... children) {
    return Cluster.builder(name).discovery(new Discovery.Aggregate(List.of(children))).build();
  }

  static Cluster strictDns(String name) {
    return Cluster.builder(name)
        .discovery(new Discovery.StrictDns(endpoints(name, 80), Cluster.DnsOptions.DEFAULT))
        .build();
  }

  /** One endpoint for each port, each in a priority of its own. */
  static Endpoints endpoints(String name, int... ports) {
    List<LocalityEndpoints> localities = new ArrayList<>();
    for (int i = 0; i < ports.length; i++) {
      localities.add(
          new LocalityEndpoints(Locality.NONE, 0, i, List.of(Endpoint.of("127.0.0.1", ports[i]))));
    }
    return Endpoints.of(name, localities);
  }
}
