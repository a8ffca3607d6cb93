package io.inmesh.xds.resolve;

import io.inmesh.config.Listener;
import io.inmesh.config.TrafficDirection;
import io.inmesh.xds.resource.ResourceTypes;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A listener; it waits for its route tables, and for clusters unless it is an inbound one. */
final class ListenerNode extends WaitingNode<Listener> {
  /** Whether it is no longer listed, and serves as it is until others have come in its place. */
  private boolean leaving;

  /** Whether what is in force serves until others have come, whatever this one has become. */
  private boolean servingOn;

  private @Nullable Ways narrowedTo;

  /** Whether calls may go out by what is in force, and since when, as {@link Graph#visited}. */
  private boolean out;

  private long outSince;

  ListenerNode(Graph graph, String name) {
    super(graph, name);
  }

  @Override
  Answer<Listener> read() {
    return leaving ? Answer.pending() : graph.readListener(name);
  }

  void setLeaving(boolean now) {
    if (leaving != now) {
      leaving = now;
      holdChanged();
      namesOfNeededChanged();
    }
  }

  void setServingOn(boolean now) {
    servingOn = now;
  }

  @Override
  boolean isServingOn() {
    return servingOn;
  }

  /** Leaves only that of what is in force, of which it may have both; all that it had with null. */
  void narrow(@Nullable Ways left) {
    Listener whole = published();
    Ways now = left != null && left.equals(serving()) ? null : left;
    if (whole != null && !Objects.equals(narrowedTo, now)) {
      narrowedTo = now;
      graph.publisher.listener(name, now == null ? whole : narrowed(whole, now), null);
    }
  }

  private static @Nullable Listener narrowed(Listener whole, Ways left) {
    if (left.isNone()) {
      return null;
    }
    return new Listener(
        whole.name(),
        whole.address(),
        whole.filterChains(),
        whole.defaultFilterChain(),
        whole.apiListener(),
        left.out() ? TrafficDirection.OUTBOUND : TrafficDirection.INBOUND,
        whole.metadata(),
        whole.inspectsHttp());
  }

  /** Whether what it is to be says that it is for calls that go out. */
  boolean saysOut() {
    Listener next = offered();
    return next != null && next.direction() == TrafficDirection.OUTBOUND;
  }

  Ways ways(@Nullable Listener listener) {
    return listener == null ? Ways.NONE : Ways.of(listener, graph.forwards(name, listener));
  }

  /** What that serves which is in force. */
  Ways serving() {
    return ways(published());
  }

  /** What it serves in others' places, or will. Calls of a target are nobody else's. */
  Ways next() {
    Ways next = ways(offered());
    return graph.isAskedFor(name) ? new Ways(false, next.port()) : next;
  }

  /** What it will serve, and does not yet. */
  Ways coming() {
    return next().without(serving());
  }

  /** Since when calls go out by what is in force, in others' places; 0 when they do not. */
  long outSince() {
    return serving().out() && !graph.isAskedFor(name) ? outSince : 0;
  }

  /** The same of what it serves next. */
  long nextOutSince() {
    if (!next().out()) {
      return 0;
    }
    return serving().out() ? outSince : Long.MAX_VALUE;
  }

  @Override
  boolean isReplacement() {
    return graph.leaving.isReplacedBy(this);
  }

  @Override
  boolean isLeaving() {
    return leaving;
  }

  @Override
  void collectNeeds(Listener listener, Set<Node> needs) {
    Names.routeTables(listener).forEach(table -> needs.add(graph.routeTable(table)));
    Names.inlineClusters(listener).forEach(cluster -> needs.add(graph.cluster(cluster)));
  }

  @Override
  boolean forwards() {
    return isTrueOfAny(listener -> graph.forwards(name, listener));
  }

  @Override
  long fetchTimeoutNanos() {
    return graph.roots.listenerTimeoutNanos();
  }

  /** It may be the outbound one: then calls are refused, and do not go beside the mesh. */
  @Override
  Failure notYet() {
    return Failure.unusable(CacheAnswers.notYet(ResourceTypes.LISTENER, name));
  }

  @Override
  void publish(@Nullable Listener listener, @Nullable Failure problem) {
    narrowedTo = null;
    boolean before = out;
    out = ways(listener).out();
    outSince = out && !before ? graph.visited() : outSince;
    graph.publisher.listener(name, listener, problem);
  }
}
