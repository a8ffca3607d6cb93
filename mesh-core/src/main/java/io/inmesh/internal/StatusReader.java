package io.inmesh.internal;

import io.inmesh.admin.ClusterStatus;
import io.inmesh.admin.ClusterStatus.Breakers;
import io.inmesh.admin.ClusterStatus.Permits;
import io.inmesh.admin.EndpointStatus;
import io.inmesh.admin.EndpointStatus.Requests;
import io.inmesh.admin.ListenerStatus;
import io.inmesh.admin.MeshStatus;
import io.inmesh.admin.RouteTableStatus;
import io.inmesh.balance.ClusterState;
import io.inmesh.config.Cluster.Discovery;
import io.inmesh.config.ClusterWithEndpoints.Leaf;
import io.inmesh.config.HttpConnectionManager;
import io.inmesh.config.InvalidRoute;
import io.inmesh.config.LbPolicy;
import io.inmesh.config.Listener;
import io.inmesh.config.MeshConfig;
import io.inmesh.config.Problem;
import io.inmesh.config.ResourceKind;
import io.inmesh.config.RouteSource;
import io.inmesh.config.RouteTable;
import io.inmesh.config.RoutingPriority;
import io.inmesh.config.VirtualHost;
import io.inmesh.health.Availability;
import io.inmesh.health.CircuitBreaker;
import io.inmesh.health.EndpointState;
import io.inmesh.internal.cluster.ClusterRuntime;
import io.inmesh.internal.compile.CompiledListener;
import io.inmesh.internal.compile.Snapshot;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads what a snapshot holds and the live state under it. Changes nothing. */
final class StatusReader {
  private StatusReader() {}

  /** Of a mesh that has no configuration yet. */
  static MeshStatus unconfigured(String source, @Nullable String trouble) {
    return new MeshStatus(
        source, trouble, 0, null, null, List.of(), List.of(), List.of(), List.of());
  }

  /**
   * Of a mesh whose newest configuration is in force since that time.
   *
   * @param unlimited why limits of clusters are not in force, by cluster
   */
  static MeshStatus mesh(
      String source,
      @Nullable String trouble,
      long updates,
      long epochMillis,
      Snapshot current,
      Map<String, String> unlimited) {
    CompiledListener outbound = current.outbound();
    return new MeshStatus(
        source,
        trouble,
        updates,
        Instant.ofEpochMilli(epochMillis),
        outbound == null ? null : outbound.source().name(),
        listeners(current.config()),
        routeTables(current.config()),
        clusters(current),
        problems(current.config(), unlimited));
  }

  private static List<ListenerStatus> listeners(MeshConfig config) {
    List<ListenerStatus> all = new ArrayList<>();
    config.listeners().forEach((name, listener) -> all.add(listener(name, listener)));
    all.sort(Comparator.comparing(ListenerStatus::name));
    return all;
  }

  private static ListenerStatus listener(String name, Listener listener) {
    Set<String> named = new LinkedHashSet<>();
    Set<String> inline = new LinkedHashSet<>();
    for (HttpConnectionManager manager : listener.managers()) {
      if (manager.routes() instanceof RouteSource.Named source) {
        named.add(source.key());
      } else if (manager.routes() instanceof RouteSource.Inline source) {
        inline.add(source.table().name());
      }
    }
    return new ListenerStatus(name, listener.direction(), List.copyOf(named), List.copyOf(inline));
  }

  private static List<RouteTableStatus> routeTables(MeshConfig config) {
    List<RouteTableStatus> all = new ArrayList<>();
    config.routeTables().forEach((key, table) -> all.add(routeTable(key, table)));
    config
        .listeners()
        .forEach((name, listener) -> {
          for (HttpConnectionManager manager : listener.managers()) {
            if (manager.routes() instanceof RouteSource.Inline inline) {
              all.add(routeTable(inline.table().name(), inline.table()));
            }
          }
        });
    all.sort(Comparator.comparing(RouteTableStatus::name));
    return all;
  }

  private static RouteTableStatus routeTable(String key, RouteTable table) {
    int routes = 0;
    int invalid = 0;
    for (VirtualHost host : table.virtualHosts()) {
      routes += host.routes().size();
      invalid += (int) host.routes().stream().filter(InvalidRoute.class::isInstance).count();
    }
    return new RouteTableStatus(key, table.virtualHosts().size(), routes, invalid);
  }

  private static List<Problem> problems(MeshConfig config, Map<String, String> unlimited) {
    List<Problem> all = new ArrayList<>();
    config.problems().forEach((key, problem) -> all.add(problem));
    config
        .listeners()
        .forEach((name, listener) -> {
          for (HttpConnectionManager manager : listener.managers()) {
            String unusable = manager.unusable();
            if (unusable != null) {
              all.add(new Problem(ResourceKind.LISTENER, name, unusable, false));
            }
          }
        });
    unlimited.forEach((cluster, why) ->
        all.add(
            new Problem(
                ResourceKind.CLUSTER, cluster, "some limits are not in force: " + why, false)));
    all.sort(Comparator.comparing(Problem::key));
    return all;
  }

  private static List<ClusterStatus> clusters(Snapshot snapshot) {
    List<ClusterStatus> all = new ArrayList<>();
    snapshot.clusters().forEach((name, cluster) -> all.add(cluster(cluster)));
    all.sort(Comparator.comparing(ClusterStatus::name));
    return all;
  }

  static ClusterStatus cluster(ClusterRuntime cluster) {
    ClusterState state = cluster.state();
    Discovery discovery = cluster.cluster().discovery();
    return new ClusterStatus(
        cluster.name(),
        discoveryName(discovery),
        discovery instanceof Discovery.Eds eds ? eds.serviceName() : "",
        cluster.source().leaves().stream().map(Leaf::cluster).toList(),
        policyName(cluster.cluster().balancing().policy()),
        breakers(cluster.breaker(RoutingPriority.DEFAULT)),
        breakers(cluster.breaker(RoutingPriority.HIGH)),
        state.ejected(),
        state.departing(),
        state.endpoints().stream().map(StatusReader::endpoint).toList());
  }

  private static String discoveryName(Discovery discovery) {
    if (discovery instanceof Discovery.Eds) {
      return "EDS";
    } else if (discovery instanceof Discovery.Static) {
      return "STATIC";
    } else if (discovery instanceof Discovery.StrictDns) {
      return "STRICT_DNS";
    } else if (discovery instanceof Discovery.LogicalDns) {
      return "LOGICAL_DNS";
    }
    return discovery instanceof Discovery.OriginalDst ? "ORIGINAL_DST" : "AGGREGATE";
  }

  private static String policyName(LbPolicy policy) {
    if (policy instanceof LbPolicy.RoundRobin) {
      return "ROUND_ROBIN";
    } else if (policy instanceof LbPolicy.LeastRequest) {
      return "LEAST_REQUEST";
    } else if (policy instanceof LbPolicy.Random) {
      return "RANDOM";
    } else if (policy instanceof LbPolicy.RingHash) {
      return "RING_HASH";
    }
    return policy instanceof LbPolicy.Maglev ? "MAGLEV" : "CLUSTER_PROVIDED";
  }

  private static Breakers breakers(CircuitBreaker breaker) {
    return new Breakers(
        permits(breaker.connections(), breaker.thresholds().maxConnections()),
        permits(breaker.pending(), breaker.thresholds().maxPendingRequests()),
        permits(breaker.requests(), breaker.thresholds().maxRequests()),
        new Permits(breaker.retries(), breaker.maxRetries()));
  }

  private static Permits permits(long taken, long configured) {
    return new Permits(taken, Math.min(configured, CircuitBreaker.MAX));
  }

  private static EndpointStatus endpoint(EndpointState state) {
    return new EndpointStatus(
        state.address(),
        state.endpoint().hostname(),
        state.endpoint().health(),
        state.isEjected(),
        state.hasFailedActiveCheck(),
        state.availability() != Availability.UNHEALTHY,
        state.endpoint().weight(),
        state.priority(),
        state.locality(),
        new Requests(
            state.activeRequests(),
            state.activeConnections(),
            state.startedRequests(),
            state.failedRequests(),
            state.failedConnects(),
            state.timedOutRequests()));
  }
}
