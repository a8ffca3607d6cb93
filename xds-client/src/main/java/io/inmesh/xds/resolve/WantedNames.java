package io.inmesh.xds.resolve;

import io.inmesh.config.ResourceOrigin;
import io.inmesh.xds.protocol.ResourceKey;
import io.inmesh.xds.protocol.ResourceType;
import io.inmesh.xds.resolve.Resolution.Elsewhere;
import io.inmesh.xds.resource.ResourceTypes;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/** The names to subscribe to: those of the nodes there are. */
final class WantedNames {
  private final Graph graph;
  private final Map<ResourceType<?>, Map<String, Long>> current = new HashMap<>();
  private final Map<Elsewhere, Map<String, Long>> currentElsewhere = new HashMap<>();
  private Map<ResourceType<?>, Map<String, Long>> names = Map.of();
  private Map<Elsewhere, Map<String, Long>> elsewhere = Map.of();
  private boolean started;
  private boolean changed;

  WantedNames(Graph graph) {
    this.graph = graph;
  }

  /** For each type the names at its default origin; the same instance while nothing changes. */
  Map<ResourceType<?>, Map<String, Long>> names() {
    return names;
  }

  /** The names at other origins; the same instance while nothing changes. */
  Map<Elsewhere, Map<String, Long>> elsewhere() {
    return elsewhere;
  }

  /** Looks at the kinds of which nodes came or went. */
  void update() {
    changed = !started;
    if (renamed(ListenerNode.class)) {
      list(ResourceTypes.LISTENER, graph.roots.allListeners(), graph.statics.listeners().keySet());
    }
    if (renamed(RouteTableNode.class)) {
      list(ResourceTypes.ROUTE_CONFIGURATION, false, Set.of());
    }
    if (renamed(ClusterNode.class)) {
      list(ResourceTypes.CLUSTER, graph.roots.allClusters(), graph.statics.clusters().keySet());
    }
    if (renamed(EndpointsNode.class)) {
      list(ResourceTypes.CLUSTER_LOAD_ASSIGNMENT, false, Set.of());
    }
    started = true;
    if (changed) {
      names = Map.copyOf(current);
      elsewhere = Map.copyOf(currentElsewhere);
    }
  }

  private boolean renamed(Class<? extends Node> kind) {
    return graph.publisher.takeNamesChanged(kind) || !started;
  }

  private void list(ResourceType<?> type, boolean wildcard, Set<String> fixed) {
    Map<String, Long> here = new HashMap<>();
    if (wildcard) {
      here.put(ResourceKey.WILDCARD, graph.roots.timeoutNanos(type));
    }
    Map<Elsewhere, Map<String, Long>> others = new HashMap<>();
    Long timeout = 0L; // mostly the same: one object for all
    for (Node node : graph.nodes(type.typeUrl()).values()) {
      if (node.isLetGo()) {
        continue;
      }
      if (timeout != node.fetchTimeoutNanos()) {
        timeout = node.fetchTimeoutNanos();
      }
      if (!node.origin().equals(ResourceOrigin.DEFAULT)) {
        others
            .computeIfAbsent(new Elsewhere(type, node.origin()), key -> new HashMap<>())
            .put(node.nameAtOrigin(), timeout);
      } else if (!fixed.contains(node.name) && (!wildcard || isNamed(type, node.name))) {
        here.put(node.name, timeout);
      }
    }
    changed |= put(current, type, here);
    changed |=
        currentElsewhere.keySet().removeIf(key -> key.type() == type && !others.containsKey(key));
    others.forEach((key, wanted) -> changed |= put(currentElsewhere, key, wanted));
  }

  private static <K> boolean put(Map<K, Map<String, Long>> map, K key, Map<String, Long> names) {
    if (names.equals(map.get(key))) {
      return false;
    }
    map.put(key, Map.copyOf(names));
    return true;
  }

  /** Beside a wildcard, only what it does not cover or what is asked for expressly is named. */
  private boolean isNamed(ResourceType<?> type, String name) {
    return graph.known.isFederated(name)
        || (type == ResourceTypes.LISTENER
            ? graph.isAskedFor(name)
            : graph.roots.clusters().contains(name));
  }
}
