package io.inmesh.xds.resolve;

import io.inmesh.config.Cluster;
import io.inmesh.config.Cluster.Discovery.Eds;
import io.inmesh.config.Listener;
import io.inmesh.config.RouteSource;
import io.inmesh.config.TrafficDirection;
import io.inmesh.xds.protocol.ResourceType;
import io.inmesh.xds.resource.ResourceTypes;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/** All nodes, and the queue of those that have to be evaluated. */
final class Graph {
  final Roots roots;
  final Statics statics;
  final Publisher publisher;
  final Known known;
  final Graces graces;
  final LeavingListeners leaving;

  private Demanded demanded = Demanded.NOTHING;
  private final Map<String, ListenerNode> listeners = new HashMap<>();
  private final Map<String, RouteTableNode> routeTables = new HashMap<>();
  private final Map<String, ClusterNode> clusters = new HashMap<>();
  private final Map<String, EndpointsNode> endpoints = new HashMap<>();

  private final ArrayDeque<Node> queue = new ArrayDeque<>();
  private final Set<Node> unneeded = new LinkedHashSet<>();
  private final Map<String, Cluster> dnsClusters = new LinkedHashMap<>();
  private @Nullable Map<String, Cluster> dnsSnapshot = Map.of();
  private long visited;

  Graph(Roots roots, Statics statics, Origins origins, Grace grace) {
    this.roots = roots;
    this.statics = statics;
    this.known = new Known(roots, statics, origins);
    this.graces = new Graces(grace);
    this.leaving = new LeavingListeners(this);
    this.publisher = new Publisher(statics);
  }

  /** Replaces the listeners that are asked for beside the roots. */
  void demand(Demanded now) {
    Demanded before = demanded;
    demanded = now;
    for (String name : now.all()) {
      if (!before.contains(name)) {
        rootChanged(listener(name), true);
      }
      if (!now.isAskedAlike(name, before)) {
        listener(name).forwardingChanged();
      }
    }
    for (String name : before.all()) {
      ListenerNode node = now.contains(name) ? null : listeners.get(name);
      if (node != null) {
        rootChanged(node, isRootListener(name));
        node.forwardingChanged();
      }
    }
  }

  /**
   * Whether calls may go out by a listener: unless it says that it is an inbound one, or a server
   * asked for it and nobody else. Those who ask for that of a target call by it, whatever it says.
   */
  boolean forwards(String name, Listener listener) {
    if (demanded.targets().contains(name)) {
      return true;
    }
    boolean ofServers =
        demanded.servers().contains(name)
            && !roots.allListeners()
            && !roots.listeners().contains(name)
            && !statics.listeners().containsKey(name);
    return !ofServers && listener.direction() != TrafficDirection.INBOUND;
  }

  private void rootChanged(Node node, boolean root) {
    node.setRoot(root);
    publisher.namesChanged(node); // beside a wildcard it is named, or no longer
  }

  /** Whether a listener is a root whatever the wildcard lists. */
  boolean isFixedListener(String name) {
    return isAskedFor(name) || statics.listeners().containsKey(name);
  }

  /** Whether a cluster is a root whatever the wildcard lists. */
  boolean isFixedCluster(String name) {
    return roots.clusters().contains(name) || statics.clusters().containsKey(name);
  }

  /** Whether a listener is there whoever asks for one. */
  boolean isRootListener(String name) {
    ListenerNode node = listeners.get(name);
    return roots.listeners().contains(name)
        || statics.listeners().containsKey(name)
        || known.isListed(ResourceTypes.LISTENER, name)
        || (node != null && node.isLeaving());
  }

  /** Whether somebody asked for a listener by its name. */
  boolean isAskedFor(String name) {
    return roots.listeners().contains(name) || demanded.contains(name);
  }

  /** Evaluates until nothing is queued and nothing unneeded is left. */
  void run() {
    while (true) {
      Node node = queue.poll();
      if (node != null) {
        node.leave();
        if (isPresent(node)) {
          visited++;
          evaluate(node);
        }
      } else if (!unneeded.isEmpty()) {
        removeUnneeded();
      } else {
        return;
      }
    }
  }

  /** One that fails stays in the queue, behind those that it must not keep from their turn. */
  private void evaluate(Node node) {
    boolean done = false;
    try {
      node.evaluate();
      done = true;
    } finally {
      if (!done) {
        enqueue(node);
      }
    }
  }

  private void removeUnneeded() {
    Node node = unneeded.iterator().next();
    unneeded.remove(node);
    if (!node.isNeeded() && map(node).remove(node.name, node)) {
      node.retract();
      node.need(Set.of());
      publisher.namesChanged(node);
    }
  }

  void enqueue(Node node) {
    if (node.enter()) {
      queue.add(node);
    }
  }

  void neededChanged(Node node) {
    if (!node.isNeeded()) {
      unneeded.add(node);
    }
  }

  /** How many nodes were evaluated so far. */
  long visited() {
    return visited;
  }

  ListenerNode listener(String name) {
    return node(listeners, name, ListenerNode::new);
  }

  RouteTableNode routeTable(RouteSource.Named source) {
    RouteTableNode node =
        node(routeTables, source.key(), (graph, key) -> new RouteTableNode(graph, source));
    waitFor(node, node.patience, source.fetchTimeoutNanos());
    return node;
  }

  ClusterNode cluster(String name) {
    return node(clusters, name, ClusterNode::new);
  }

  EndpointsNode endpoints(Eds eds) {
    EndpointsNode node = node(endpoints, eds.key(), (graph, key) -> new EndpointsNode(graph, eds));
    waitFor(node, node.patience, eds.fetchTimeoutNanos());
    return node;
  }

  private void waitFor(Node node, Patience patience, long timeoutNanos) {
    if (patience.extend(timeoutNanos)) {
      publisher.namesChanged(node);
    }
  }

  private <N extends Node> N node(
      Map<String, N> nodes, String name, BiFunction<Graph, String, N> factory) {
    N node = nodes.get(name);
    if (node == null) {
      node = factory.apply(this, name);
      nodes.put(name, node);
      // Until something needs it, it is a candidate for removal.
      unneeded.add(node);
      enqueue(node);
      publisher.namesChanged(node);
    }
    return node;
  }

  Map<String, ListenerNode> listeners() {
    return listeners;
  }

  @Nullable Node existing(String typeUrl, String name) {
    return nodes(typeUrl).get(name);
  }

  Map<String, ? extends Node> nodes(String typeUrl) {
    if (typeUrl.equals(ResourceTypes.LISTENER.typeUrl())) {
      return listeners;
    }
    if (typeUrl.equals(ResourceTypes.ROUTE_CONFIGURATION.typeUrl())) {
      return routeTables;
    }
    if (typeUrl.equals(ResourceTypes.CLUSTER.typeUrl())) {
      return clusters;
    }
    return typeUrl.equals(ResourceTypes.CLUSTER_LOAD_ASSIGNMENT.typeUrl()) ? endpoints : Map.of();
  }

  private Map<String, ? extends Node> map(Node node) {
    if (node instanceof ListenerNode) {
      return listeners;
    }
    if (node instanceof RouteTableNode) {
      return routeTables;
    }
    return node instanceof ClusterNode ? clusters : endpoints;
  }

  private boolean isPresent(Node node) {
    return map(node).get(node.name) == node;
  }

  /** Learns that the wildcard of a type was answered: what is missing now is missing for good. */
  void setAnswered(ResourceType<?> type) {
    if (known.setAnswered(type)) {
      nodes(type.typeUrl()).values().forEach(this::enqueue);
    }
  }

  /** The server that lists all clusters can be reached again, or no longer. */
  void clusterListChanged() {
    for (ClusterNode cluster : clusters.values()) {
      cluster.listChanged();
    }
  }

  Answer<Listener> readListener(String name) {
    Answer<Listener> answer = known.listener(name);
    Failure failure = answer.failure();
    boolean meant = roots.listeners().contains(name) && !demanded.servers().contains(name);
    return failure != null && meant
        ? Answer.failed(Failure.unusable(failure.reason())) // though it may not be there
        : answer;
  }

  /** See {@link Known#started}. Idempotent. */
  void started() {
    if (known.isStarted()) {
      return;
    }
    known.started();
    for (Map<String, ? extends Node> nodes : List.of(listeners, routeTables, clusters, endpoints)) {
      nodes.values().forEach(this::enqueue);
    }
  }

  /** Sets or, with null, clears the cluster of this name whose host names have to be looked up. */
  void setDnsCluster(String name, @Nullable Cluster cluster) {
    Cluster before = cluster == null ? dnsClusters.remove(name) : dnsClusters.put(name, cluster);
    if (before != cluster) {
      dnsSnapshot = null;
    }
  }

  Map<String, Cluster> dnsClusters() {
    Map<String, Cluster> snapshot = dnsSnapshot;
    if (snapshot == null) {
      snapshot = Map.copyOf(dnsClusters);
      dnsSnapshot = snapshot;
    }
    return snapshot;
  }
}
