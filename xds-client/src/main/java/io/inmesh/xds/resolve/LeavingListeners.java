package io.inmesh.xds.resolve;

import io.inmesh.xds.resource.ResourceTypes;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Listeners that the server no longer lists, while others are on their way that are to take their
 * place and were not listed before. Without any, calls would go out past the mesh, and requests
 * come in past its rules, until the new ones have their routes.
 */
final class LeavingListeners {
  private final Graph graph;
  private final Set<ListenerNode> leaving = new LinkedHashSet<>();

  LeavingListeners(Graph graph) {
    this.graph = graph;
  }

  /** The server lists a listener, or does so no longer. */
  void listed(ListenerNode node, boolean listed) {
    boolean leaves =
        !listed && node.isInForce() && graph.known.isUnlisted(ResourceTypes.LISTENER, node.name);
    if (leaves) {
      leaving.add(node);
    } else {
      leaving.remove(node);
    }
    node.setLeaving(leaves);
  }

  /** Whether another one is to take the place of one that leaves. */
  boolean isReplacedBy(ListenerNode other) {
    return leaving.stream().anyMatch(node -> node.isReplacedBy(other));
  }

  /** Lets those go whose place is taken, or will not be. Returns whether there were any. */
  boolean letGo() {
    if (leaving.isEmpty()) {
      return false;
    }
    List<ListenerNode> there = new ArrayList<>();
    List<ListenerNode> toCome = new ArrayList<>();
    for (ListenerNode node : graph.listeners().values()) {
      if (!node.isLeaving() && node.isInForce()) {
        there.add(node);
      } else if (node.isToCome() && graph.isRootListener(node.name)) {
        toCome.add(node);
      }
    }
    List<ListenerNode> going =
        leaving.stream()
            .filter(node ->
                there.stream().anyMatch(node::isReplacedBy)
                    || toCome.stream().noneMatch(node::isReplacedBy))
            .toList();
    for (ListenerNode node : going) {
      leaving.remove(node);
      node.setLeaving(false);
      node.setRoot(graph.isFixedListener(node.name));
      graph.enqueue(node);
    }
    return !going.isEmpty();
  }
}
