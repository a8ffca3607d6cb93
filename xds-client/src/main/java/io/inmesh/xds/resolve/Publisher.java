package io.inmesh.xds.resolve;

import io.inmesh.config.ClusterWithEndpoints;
import io.inmesh.config.Listener;
import io.inmesh.config.MeshConfig;
import io.inmesh.config.Problem;
import io.inmesh.config.ResourceKind;
import io.inmesh.config.ResourceMap;
import io.inmesh.config.RouteTable;
import io.inmesh.config.RuntimeValues;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What is published at the moment, in persistent maps. */
final class Publisher {
  private final RuntimeValues runtime;
  private final @Nullable String localCluster;
  private ResourceMap<Listener> listeners = ResourceMap.empty();
  private ResourceMap<RouteTable> routeTables = ResourceMap.empty();
  private ResourceMap<ClusterWithEndpoints> clusters = ResourceMap.empty();
  private ResourceMap<Problem> problems = ResourceMap.empty();
  private @Nullable MeshConfig config;

  /** The kinds of nodes whose names changed since the last look. */
  private final Set<Class<? extends Node>> renamed = new HashSet<>();

  Publisher(Statics statics) {
    this.runtime = statics.runtime();
    this.localCluster = statics.localCluster();
  }

  void listener(String name, @Nullable Listener listener, @Nullable Failure problem) {
    listeners = put(listeners, name, listener);
    problem(ResourceKind.LISTENER, name, problem);
  }

  void routeTable(String name, @Nullable RouteTable table, @Nullable Failure problem) {
    routeTables = put(routeTables, name, table);
    problem(ResourceKind.ROUTE_TABLE, name, problem);
  }

  void cluster(String name, @Nullable ClusterWithEndpoints cluster, @Nullable Failure problem) {
    clusters = put(clusters, name, cluster);
    problem(ResourceKind.CLUSTER, name, problem);
  }

  void endpointsProblem(String name, @Nullable Failure problem) {
    problem(ResourceKind.ENDPOINTS, name, problem);
  }

  private void problem(ResourceKind kind, String name, @Nullable Failure failure) {
    String key = Problem.key(kind, name);
    if (failure == null) {
      problems = problems.without(key);
      return;
    }
    Problem before = problems.get(key);
    Problem now = new Problem(kind, name, failure.reason(), failure.absent());
    if (!now.equals(before)) {
      problems = problems.with(key, now);
    }
  }

  private static <V> ResourceMap<V> put(ResourceMap<V> map, String name, @Nullable V value) {
    return value == null ? map.without(name) : map.with(name, value);
  }

  void namesChanged(Node node) {
    renamed.add(node.getClass());
  }

  /** Whether nodes of a kind came or went since the last call. */
  boolean takeNamesChanged(Class<? extends Node> kind) {
    return renamed.remove(kind);
  }

  /** The configuration; the same instance as before when nothing changed. */
  MeshConfig config() {
    MeshConfig last = config;
    if (last == null
        || last.listeners() != listeners
        || last.routeTables() != routeTables
        || last.clusters() != clusters
        || last.problems() != problems) {
      last = new MeshConfig(listeners, routeTables, clusters, problems, runtime, localCluster);
      config = last;
    }
    return last;
  }
}
