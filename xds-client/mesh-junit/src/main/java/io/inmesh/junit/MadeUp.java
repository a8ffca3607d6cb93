package io.inmesh.junit;

import io.inmesh.config.Cluster.Discovery;
import io.inmesh.config.ClusterSpecifier;
import io.inmesh.config.HttpConnectionManager;
import io.inmesh.config.MeshConfig;
import io.inmesh.config.Route;
import io.inmesh.config.RouteAction;
import io.inmesh.config.RouteEntry;
import io.inmesh.config.VirtualHost;
import io.inmesh.xds.files.FileResource;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;

/**
 * The kinds of resources that a test's documents leave out altogether, so that a file of routes is
 * enough to test routes. Where there is one resource of a kind, all are expected to be there.
 */
final class MadeUp {
  private MadeUp() {}

  /** What is made up, in this order. */
  enum Kind {
    /** An API listener of the only route configuration. */
    LISTENER("envoy.config.listener.v3.Listener"),
    /** A cluster of one endpoint, {@code name:80}, for each that a route names. */
    CLUSTERS("envoy.config.cluster.v3.Cluster"),
    /** One endpoint for each cluster that gets them from the control plane. */
    ENDPOINTS("envoy.config.endpoint.v3.ClusterLoadAssignment");

    private final String type;

    Kind(String type) {
      this.type = type;
    }

    boolean isType(FileResource resource) {
      return resource.typeUrl().endsWith("/" + type);
    }

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  private static final String ANY = "\"@type\": type.googleapis.com/";

  /** A document of what is missing; "" when nothing is. */
  static String of(Kind kind, List<FileResource> given, MeshConfig config) {
    if (given.stream().anyMatch(kind::isType)) {
      return "";
    }
    return switch (kind) {
      case LISTENER -> listener(given);
      case CLUSTERS -> document(clusterNames(config), MadeUp::cluster);
      case ENDPOINTS -> document(assignmentNames(config), MadeUp::assignment);
    };
  }

  private interface Entry {
    String text(String name, int number);
  }

  private static String document(Collection<String> names, Entry entry) {
    StringBuilder text = new StringBuilder();
    int number = 0;
    for (String name : names) {
      text.append(entry.text(name, ++number));
    }
    return text.isEmpty() ? "" : "resources:\n" + text;
  }

  private static String listener(List<FileResource> given) {
    List<String> tables =
        given.stream()
            .filter(resource -> resource.typeUrl().endsWith(".RouteConfiguration"))
            .map(FileResource::name)
            .toList();
    if (tables.size() > 1) {
      throw new IllegalArgumentException(
          "listener: none (expected: one that says which of these routes it has: " + tables + ")");
    }
    return tables.isEmpty() ? "" : document(tables, MadeUp::listener);
  }

  private static String listener(String routes, int number) {
    return """
    - %1$senvoy.config.listener.v3.Listener
      name: %3$s
      api_listener:
        api_listener:
          %1$senvoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager
          stat_prefix: mesh-test
          rds: {route_config_name: %2$s, config_source: {ads: {}}}
          http_filters:
          - name: envoy.filters.http.router
            typed_config: {%1$senvoy.extensions.filters.http.router.v3.Router}
    """
        .formatted(ANY, quoted(routes), quoted("made up for " + routes));
  }

  private static String cluster(String name, int number) {
    return """
    - %1$senvoy.config.cluster.v3.Cluster
      name: %2$s
      type: STRICT_DNS
      load_assignment:
        cluster_name: %2$s
        endpoints: [{lb_endpoints: [{endpoint: {address: {socket_address: {address: %2$s, port_value: 80}}}}]}]
    """
        .formatted(ANY, quoted(name));
  }

  /** From the block of addresses for documentation (RFC 5737). */
  private static String assignment(String name, int number) {
    String address = "192.0." + (2 + number / 256) + '.' + number % 256;
    return """
    - %1$senvoy.config.endpoint.v3.ClusterLoadAssignment
      cluster_name: %2$s
      endpoints: [{lb_endpoints: [{endpoint: {address: {socket_address: {address: %3$s, port_value: 80}}}}]}]
    """
        .formatted(ANY, quoted(name), address);
  }

  private static String quoted(String name) {
    return '"' + name.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
  }

  private static Set<String> assignmentNames(MeshConfig config) {
    Set<String> names = new TreeSet<>();
    config
        .clusters()
        .forEach((name, cluster) -> {
          if (cluster.cluster().discovery() instanceof Discovery.Eds eds) {
            names.add(eds.serviceName());
          }
        });
    return names;
  }

  private static Set<String> clusterNames(MeshConfig config) {
    Set<String> names = new TreeSet<>();
    for (HttpConnectionManager manager : Routes.managers(config)) {
      for (VirtualHost host : Routes.virtualHosts(config, manager)) {
        for (RouteEntry entry : host.routes()) {
          if (entry instanceof Route route && route.action() instanceof RouteAction.Forward to) {
            add(to.cluster(), names);
          }
        }
      }
    }
    return names;
  }

  private static void add(ClusterSpecifier specifier, Set<String> names) {
    if (specifier instanceof ClusterSpecifier.Single single) {
      names.add(single.cluster());
    } else if (specifier instanceof ClusterSpecifier.Weighted weighted) {
      weighted.clusters().forEach(cluster -> add(cluster.cluster(), names));
    }
  }
}
