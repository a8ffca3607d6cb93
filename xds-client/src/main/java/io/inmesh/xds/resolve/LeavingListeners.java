package io.inmesh.xds.resolve;

import io.inmesh.xds.resource.ResourceTypes;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Listeners that the server no longer lists, while others are on their way that are listed for the
 * first time: those may be to take their place. Without any, calls would go out past the mesh, and
 * requests come in past its rules, until the new ones have their routes.
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
        !listed && node.isPublished() && graph.known.isUnlisted(ResourceTypes.LISTENER, node.name);
    if (leaves) {
      leaving.add(node);
    } else {
      leaving.remove(node);
    }
    node.setLeaving(leaves);
  }

  /** Lets those go in whose place nothing is on its way any longer. */
  void letGo() {
    for (ListenerNode node : List.copyOf(leaving)) {
      if (!isAnyToCome(node.forwards())) {
        leaving.remove(node);
        node.setLeaving(false);
        node.setRoot(graph.isFixedListener(node.name));
        graph.enqueue(node);
      }
    }
  }

  private boolean isAnyToCome(boolean forwarding) {
    for (ListenerNode node : graph.listeners().values()) {
      if (node.isToCome() && node.forwards() == forwarding && graph.isRootListener(node.name)) {
        return true;
      }
    }
    return false;
  }
}
