package io.inmesh.xds.resolve;

import io.inmesh.config.Listener;
import io.inmesh.xds.resource.ResourceTypes;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A listener; it waits for its route tables, and for clusters unless it is an inbound one. */
final class ListenerNode extends WaitingNode<Listener> {
  /** Whether it is no longer listed, and serves as it is until others have come in its place. */
  private boolean leaving;

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

  /**
   * Whether another one that is in force, or is to be, does what this one does: takes the requests
   * at its port, or the calls that go out.
   */
  boolean isReplacedBy(ListenerNode other) {
    Listener own = published();
    Listener next = other.offered();
    if (own == null || next == null || forwards() != other.forwards()) {
      return false;
    }
    if (forwards()) {
      return !graph.isAskedFor(other.name); // else it is for the calls of a target
    }
    return own.address() != null
        && next.address() != null
        && own.address().port() == next.address().port();
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
    graph.publisher.listener(name, listener, problem);
  }
}
