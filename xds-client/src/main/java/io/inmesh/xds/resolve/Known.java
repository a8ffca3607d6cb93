package io.inmesh.xds.resolve;

import io.inmesh.config.Cluster;
import io.inmesh.config.Cluster.Discovery;
import io.inmesh.config.Cluster.Discovery.Eds;
import io.inmesh.config.Endpoints;
import io.inmesh.config.Listener;
import io.inmesh.config.ResourceOrigin;
import io.inmesh.config.RouteSource;
import io.inmesh.config.RouteTable;
import io.inmesh.xds.protocol.CacheStatus;
import io.inmesh.xds.protocol.CacheView;
import io.inmesh.xds.protocol.ResourceKey;
import io.inmesh.xds.protocol.ResourceState;
import io.inmesh.xds.protocol.ResourceType;
import io.inmesh.xds.resource.ResourceTypes;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What is known of each resource at the moment, from wherever it comes. */
final class Known {
  private final Roots roots;
  private final Statics statics;
  private final Origins origins;
  private @Nullable CacheView cache;
  private DnsView dns = DnsView.NOTHING;
  private boolean started;
  private boolean outOfReach;
  private boolean listenersAnswered;
  private boolean clustersAnswered;

  Known(Roots roots, Statics statics, Origins origins) {
    this.roots = roots;
    this.statics = statics;
    this.origins = origins;
  }

  /** Where it is read from now on. */
  void read(CacheView view, DnsView dnsView) {
    cache = view;
    dns = dnsView;
  }

  /**
   * The start is over. Until then, a server that cannot be reached leaves what it was asked for
   * awaited; from now on only what would take the place of something that is in force, and serves
   * meanwhile. All else counts as missing, since nothing is gained by waiting for it.
   */
  void started() {
    started = true;
  }

  boolean isStarted() {
    return started;
  }

  /** Whether something was awaited that cannot be asked for. */
  boolean isOutOfReach() {
    return outOfReach;
  }

  /** The wildcard of a type was answered; returns whether that is news. */
  boolean setAnswered(ResourceType<?> type) {
    boolean listeners = type == ResourceTypes.LISTENER;
    boolean news = listeners ? !listenersAnswered : !clustersAnswered;
    listenersAnswered |= listeners;
    clustersAnswered |= !listeners;
    return news;
  }

  boolean isAnswered() {
    return isAnswered(ResourceTypes.LISTENER) && isAnswered(ResourceTypes.CLUSTER);
  }

  /** Whether there is no wildcard of that type, or the server has answered it. */
  boolean isAnswered(ResourceType<?> type) {
    return !roots.all(type)
        || (type == ResourceTypes.LISTENER ? listenersAnswered : clustersAnswered);
  }

  /** Whether no wildcard covers a name. */
  boolean isFederated(String name) {
    return origins.isFederated(name);
  }

  private boolean isOfWildcard(ResourceType<?> type, String name) {
    return roots.all(type) && !isFederated(name);
  }

  /** Whether the server that lists all of a type cannot be reached, after it was. */
  boolean isListOutOfReach(ResourceType<?> type) {
    ResourceState<?> state =
        cache == null || !roots.all(type) ? null : cache.get(type, ResourceKey.WILDCARD);
    return state != null
        && state.error() != null
        && (state.status() == CacheStatus.ACKED || state.status() == CacheStatus.REQUESTED);
  }

  /** Whether the wildcard of a type lists that name. */
  boolean isListed(ResourceType<?> type, String name) {
    ResourceState<?> state = cache == null || !roots.all(type) ? null : cache.get(type, name);
    return state != null
        && state.status() != CacheStatus.REQUESTED
        && (state.status() != CacheStatus.DOES_NOT_EXIST || state.value() != null);
  }

  /** Whether the server lists all resources of a type, and that one not, or no longer. */
  boolean isUnlisted(ResourceType<?> type, String name) {
    Map<String, ?> fixed =
        type == ResourceTypes.LISTENER ? statics.listeners() : statics.clusters();
    return isOfWildcard(type, name)
        && isAnswered(type)
        && !fixed.containsKey(name)
        && (cache == null || cache.get(type, name) == null);
  }

  Answer<Listener> listener(String name) {
    Listener fixed = statics.listeners().get(name);
    if (fixed != null) {
      return Answer.of(fixed);
    }
    return roots.listeners().contains(name) && isUnanswered(name)
        ? Answer.pending() // without it nobody can tell which calls are for the mesh
        : CacheAnswers.read(
            cache,
            ResourceTypes.LISTENER,
            name,
            isOfWildcard(ResourceTypes.LISTENER, name),
            listenersAnswered);
  }

  /** Whether no server has said anything of a listener, be it that none can or will. */
  private boolean isUnanswered(String listener) {
    ResourceState<?> state = cache == null ? null : cache.get(ResourceTypes.LISTENER, listener);
    return state != null
        && state.value() == null
        && (state.status() == CacheStatus.REQUESTED || state.unheard());
  }

  Answer<RouteTable> routeTable(RouteSource.Named source, Node node) {
    CacheView view = view(ResourceTypes.ROUTE_CONFIGURATION, source.origin());
    return read(view, ResourceTypes.ROUTE_CONFIGURATION, source.routeTable(), false, node);
  }

  Answer<Cluster> cluster(String name, Node node) {
    Cluster fixed = statics.clusters().get(name);
    Answer<Cluster> answer =
        fixed != null
            ? Answer.of(fixed)
            : read(
                cache,
                ResourceTypes.CLUSTER,
                name,
                isOfWildcard(ResourceTypes.CLUSTER, name),
                node);
    return answer.value() != null && answer.value().discovery() instanceof Discovery.Unusable bad
        ? Answer.failed(Failure.unusable(bad.reason()))
        : answer;
  }

  Answer<Endpoints> endpoints(Eds eds, Node node) {
    CacheView view = view(ResourceTypes.CLUSTER_LOAD_ASSIGNMENT, eds.origin());
    return read(view, ResourceTypes.CLUSTER_LOAD_ASSIGNMENT, eds.serviceName(), false, node);
  }

  @Nullable Endpoints dns(Cluster cluster) {
    return dns.endpoints(cluster);
  }

  private @Nullable CacheView view(ResourceType<?> type, ResourceOrigin origin) {
    return origin.equals(ResourceOrigin.DEFAULT) ? cache : origins.view(type, origin);
  }

  /** Reads what listeners lead to. */
  private <T> Answer<T> read(
      @Nullable CacheView view, ResourceType<T> type, String name, boolean wildcard, Node node) {
    if (isOutOfReach(view == null ? null : view.get(type, name))
        && (!started || node.isAwaitedInForce())) {
      outOfReach = true;
      return Answer.pending();
    }
    return CacheAnswers.read(view, type, name, wildcard, clustersAnswered);
  }

  private static boolean isOutOfReach(@Nullable ResourceState<?> state) {
    return state != null
        && state.value() == null
        && state.status() == CacheStatus.REQUESTED
        && state.error() != null;
  }
}
