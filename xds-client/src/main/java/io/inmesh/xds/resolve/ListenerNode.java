package io.inmesh.xds.resolve;

import io.inmesh.config.Listener;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A listener; it waits for its route tables, and for clusters unless it is an inbound one. */
final class ListenerNode extends WaitingNode<Listener> {
  ListenerNode(Graph graph, String name) {
    super(graph, name);
  }

  @Override
  Answer<Listener> read() {
    return graph.readListener(name);
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

  @Override
  void publish(@Nullable Listener listener, @Nullable Failure problem) {
    graph.publisher.listener(name, listener, problem);
  }
}
