package io.inmesh.xds.resolve;

import io.inmesh.config.ClusterSpecifier;
import io.inmesh.config.HttpConnectionManager;
import io.inmesh.config.Listener;
import io.inmesh.config.MirrorPolicy;
import io.inmesh.config.Route;
import io.inmesh.config.RouteAction;
import io.inmesh.config.RouteEntry;
import io.inmesh.config.RouteSource;
import io.inmesh.config.RouteTable;
import io.inmesh.config.VirtualHost;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Which further resources a resource names. */
final class Names {
  private Names() {}

  /** The clusters that a listener's inline routes name. */
  static Set<String> inlineClusters(Listener listener) {
    Set<String> names = new LinkedHashSet<>();
    for (HttpConnectionManager manager : listener.managers()) {
      if (manager.routes() instanceof RouteSource.Inline inline) {
        addClusters(inline.table(), names);
      }
    }
    return names;
  }

  /** The route tables that a listener names. */
  static Set<RouteSource.Named> routeTables(Listener listener) {
    Set<RouteSource.Named> names = new LinkedHashSet<>();
    for (HttpConnectionManager manager : listener.managers()) {
      if (manager.routes() instanceof RouteSource.Named named) {
        names.add(named);
      }
    }
    return names;
  }

  /** The clusters that a route table names, to forward or to mirror to. */
  static Set<String> clusters(RouteTable table) {
    Set<String> names = new LinkedHashSet<>();
    addClusters(table, names);
    return names;
  }

  private static void addClusters(RouteTable table, Set<String> names) {
    addMirrors(table.mirrors(), names);
    for (VirtualHost host : table.virtualHosts()) {
      addMirrors(host.policies().mirrors(), names);
      for (RouteEntry entry : host.routes()) {
        if (entry instanceof Route route && route.action() instanceof RouteAction.Forward forward) {
          addSpecified(forward.cluster(), names);
          addMirrors(forward.mirrors(), names);
        }
      }
    }
  }

  private static void addMirrors(List<MirrorPolicy> mirrors, Set<String> names) {
    for (MirrorPolicy mirror : mirrors) {
      addSpecified(mirror.cluster(), names);
    }
  }

  private static void addSpecified(ClusterSpecifier specifier, Set<String> names) {
    if (specifier instanceof ClusterSpecifier.Single single) {
      names.add(single.cluster());
    } else if (specifier instanceof ClusterSpecifier.Weighted weighted) {
      weighted.clusters().forEach(cluster -> addSpecified(cluster.cluster(), names));
    }
  }
}
