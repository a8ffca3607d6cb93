package io.inmesh.xds.resolve;

import io.inmesh.config.MeshConfig;
import io.inmesh.config.ResourceOrigin;
import io.inmesh.config.RouteSource;
import io.inmesh.xds.protocol.CacheStatus;
import io.inmesh.xds.protocol.CacheView;
import io.inmesh.xds.protocol.ResourceKey;
import io.inmesh.xds.protocol.ResourceState;
import io.inmesh.xds.protocol.ResourceType;
import io.inmesh.xds.resolve.Resolution.Elsewhere;
import io.inmesh.xds.resource.ResourceTypes;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Resolves the cache into a configuration, step by step: {@link #resolve} is told what changed and
 * follows only that. Not thread-safe: all calls come from one serial executor.
 *
 * <p>The caller subscribes to what {@link Resolution#wanted} names, and calls again when any of it
 * changed, until nothing does, and once {@link Resolution#nanosToNext} have passed.
 */
public final class MeshResolver {
  private final Graph graph;
  private final WantedNames wanted;
  private boolean started;
  private boolean complete;

  /** When the start ends for what is out of reach; null as long as nothing is. */
  private @Nullable Long startEnd;

  /**
   * A resolver that knows nothing yet.
   *
   * @param grace how long clusters serve that are listed no longer
   */
  public MeshResolver(Roots roots, Statics statics, Origins origins, Grace grace) {
    this.graph = new Graph(roots, statics, origins, grace);
    this.wanted = new WantedNames(graph);
  }

  /**
   * Takes changes in.
   *
   * @param cache what is known of the resources
   * @param changed the keys whose state changed since the last call; {@code *} where that of the
   *     wildcard did. Of other origins see {@link Resolution.Elsewhere#key}
   * @param dns what is known of host names
   * @param changedDns the DNS clusters whose endpoints changed since the last call
   */
  public Resolution resolve(
      CacheView cache,
      Collection<ResourceKey> changed,
      DnsView dns,
      Collection<String> changedDns) {
    graph.graces.step();
    graph.known.read(cache, dns);
    if (!started) {
      started = true;
      addRoots();
    }
    for (ResourceKey key : changed) {
      take(cache, key);
    }
    for (String name : changedDns) {
      enqueue(graph.existing(ResourceTypes.CLUSTER.typeUrl(), name));
    }
    graph.graces.takeEnded(graph::enqueue);
    run();
    if (graph.roots.allListeners() && !graph.known.isAnswered(ResourceTypes.LISTENER)) {
      takeListed(cache, ResourceTypes.LISTENER, ResourceKey.WILDCARD); // one may be known by now
      run();
    }
    if (isStartOver()) {
      graph.started();
      run();
    }
    if (!complete && isComplete()) {
      complete();
      run();
    }
    wanted.update();
    return new Resolution(
        config(),
        wanted.names(),
        wanted.elsewhere(),
        graph.dnsClusters(),
        Math.min(graph.graces.nanosToNext(), nanosToEndOfStart()));
  }

  private void run() {
    do {
      graph.run();
    } while (graph.leaving.letGo());
  }

  /** What cannot be asked for is awaited at a start for as long as what does not come. */
  private boolean isStartOver() {
    if (startEnd == null && graph.known.isOutOfReach()) {
      startEnd = graph.graces.now() + ResourceOrigin.DEFAULT_FETCH_TIMEOUT_NANOS;
    }
    return startEnd != null && startEnd - graph.graces.now() <= 0;
  }

  private long nanosToEndOfStart() {
    return startEnd == null || graph.known.isStarted()
        ? Resolution.NEVER
        : startEnd - graph.graces.now();
  }

  /**
   * Replaces the listeners that are asked for by name beside the roots; takes effect with the next
   * {@link #resolve}. Until one of them is known it is in neither the listeners nor the problems.
   *
   * @param targets listeners for calls that go out
   * @param servers listeners for requests that come in, whose routes name no clusters to wait for
   */
  public void demand(Set<String> targets, Set<String> servers) {
    graph.demand(new Demanded(targets, servers));
  }

  private @Nullable MeshConfig config() {
    return complete ? graph.publisher.config() : null;
  }

  private void addRoots() {
    Roots roots = graph.roots;
    roots.listeners().forEach(name -> graph.listener(name).setRoot(true));
    graph.statics.listeners().keySet().forEach(name -> graph.listener(name).setRoot(true));
    roots
        .routeTables()
        .forEach(name -> graph.routeTable(new RouteSource.Named(name)).setRoot(true));
    roots.clusters().forEach(name -> graph.cluster(name).setRoot(true));
    graph.statics.clusters().keySet().forEach(name -> graph.cluster(name).setRoot(true));
  }

  private void take(CacheView cache, ResourceKey key) {
    if (key.typeUrl().equals(ResourceTypes.LISTENER.typeUrl()) && graph.roots.allListeners()) {
      takeListed(cache, ResourceTypes.LISTENER, key.name());
    } else if (key.typeUrl().equals(ResourceTypes.CLUSTER.typeUrl()) && graph.roots.allClusters()) {
      takeListed(cache, ResourceTypes.CLUSTER, key.name());
    }
    enqueue(graph.existing(key.typeUrl(), key.name()));
  }

  /**
   * With a wildcard, whatever the server lists is a root, and ceases to be one with its removal.
   */
  private <T> void takeListed(CacheView cache, ResourceType<T> type, String name) {
    if (name.equals(ResourceKey.WILDCARD)) {
      ResourceState<T> state = cache.get(type, ResourceKey.WILDCARD);
      // As long as the server cannot be reached, nobody knows what there is.
      if (state != null && state.status() != CacheStatus.REQUESTED && !isAwaited(type, state)) {
        graph.setAnswered(type);
      }
      if (type == ResourceTypes.CLUSTER) {
        graph.clusterListChanged();
      }
      return;
    }
    boolean listed = graph.known.isListed(type, name);
    Node node = graph.existing(type.typeUrl(), name);
    if (node == null && listed) {
      node = type == ResourceTypes.LISTENER ? graph.listener(name) : graph.cluster(name);
    }
    if (node instanceof ListenerNode listener) {
      graph.leaving.listed(listener, listed);
      listener.setRoot(graph.isRootListener(name) || graph.isFixedListener(name));
    } else if (node != null) {
      node.setRoot(listed || graph.isFixedCluster(name));
    }
  }

  /**
   * Silence says nothing of listeners where none is known that tells which calls are meant; what
   * cannot be read may be the one that does, until its time is over.
   */
  private boolean isAwaited(ResourceType<?> type, ResourceState<?> wildcard) {
    boolean unreadable = wildcard.status() == CacheStatus.NACKED;
    return type == ResourceTypes.LISTENER
        && wildcard.unheard()
        && graph.listeners().values().stream()
            .noneMatch(node -> unreadable ? node.next().out() : node.isOffered());
  }

  private void enqueue(@Nullable Node node) {
    if (node != null) {
      graph.enqueue(node);
    }
  }

  /** Whether the first configuration may be published. Clusters that no route names may warm on. */
  private boolean isComplete() {
    if (!graph.known.isAnswered()) {
      return false;
    }
    Roots roots = graph.roots;
    return settled(ResourceTypes.LISTENER, graph.nodes(ResourceTypes.LISTENER.typeUrl()).keySet())
        && settled(ResourceTypes.ROUTE_CONFIGURATION, roots.routeTables())
        && settled(ResourceTypes.CLUSTER, roots.clusters());
  }

  /**
   * Nobody waits any longer for what was not heard of yet: it counts as missing, as when its own
   * time is over, until it comes. Takes effect with the next {@link #resolve}. Listeners that are
   * asked for beside the roots are waited for on their own.
   *
   * @param listener one that was asked for, of which this ends the wait for what it leads to; null
   *     for none
   */
  public void stopWaiting(@Nullable String listener) {
    Node asked = listener == null ? null : graph.listeners().get(listener);
    if (asked != null && !asked.isAwaited()) {
      asked.stopWaiting();
    }
    if (!complete && knowsListeners()) {
      // Whatever is a root is in the first configuration: what is refused must not pass unnoticed.
      graph
          .listeners()
          .forEach((name, node) -> {
            if (graph.isRootListener(name)) {
              node.stopWaiting();
            }
          });
      stopWaiting(ResourceTypes.ROUTE_CONFIGURATION, graph.roots.routeTables());
      stopWaiting(ResourceTypes.CLUSTER, graph.roots.clusters());
      complete();
    }
  }

  private void complete() {
    complete = true;
    graph.started();
  }

  /** Without any, nobody can tell which calls are for the mesh. */
  private boolean knowsListeners() {
    return graph.known.isAnswered(ResourceTypes.LISTENER)
        && graph.listeners().values().stream().anyMatch(ListenerNode::isOffered);
  }

  private void stopWaiting(ResourceType<?> type, Collection<String> names) {
    for (String name : names) {
      Node node = graph.existing(type.typeUrl(), name);
      if (node != null) {
        node.stopWaiting();
      }
    }
  }

  private boolean settled(ResourceType<?> type, Collection<String> names) {
    for (String name : names) {
      Node node = graph.existing(type.typeUrl(), name);
      if (node == null || !node.isSettled()) {
        return false;
      }
    }
    return true;
  }

  /**
   * What has not been published since something that it needs is not known yet, for those who ask
   * what a start waits for; by the names at their origins. Looks at every resource: not for each
   * update.
   */
  public List<ResourceKey> warming() {
    List<ResourceKey> keys = new ArrayList<>();
    for (ResourceType<?> type : ResourceTypes.ALL) {
      graph
          .nodes(type.typeUrl())
          .forEach((name, node) -> {
            if (node.isWarming()) {
              keys.add(new ResourceKey(type.typeUrl(), node.nameAtOrigin()));
            }
          });
    }
    return keys;
  }

  /**
   * What was not heard of yet, for those who ask why there is no configuration; {@code *} where a
   * wildcard was not answered.
   *
   * @param limit how many of them at most
   */
  public List<Awaited> awaited(int limit) {
    List<Awaited> found = new ArrayList<>();
    for (ResourceType<?> type : ResourceTypes.ALL) {
      if (!graph.known.isAnswered(type)) {
        found.add(new Awaited(new Elsewhere(type, ResourceOrigin.DEFAULT), ResourceKey.WILDCARD));
      }
      for (Node node : graph.nodes(type.typeUrl()).values()) {
        if (found.size() >= limit) {
          return found;
        }
        if (node.isAwaited()) {
          found.add(new Awaited(new Elsewhere(type, node.origin()), node.nameAtOrigin()));
        }
      }
    }
    return found;
  }

  /**
   * A resource of which nothing was heard yet.
   *
   * @param place its type, and where it is to come from, possibly the default origin
   * @param name what it is called there
   */
  public record Awaited(Elsewhere place, String name) {}

  /** How many resources were looked at so far: the work that all updates together have cost. */
  long visited() {
    return graph.visited();
  }
}
