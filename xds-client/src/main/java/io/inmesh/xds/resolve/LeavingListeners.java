package io.inmesh.xds.resolve;

import io.inmesh.config.Listener;
import io.inmesh.xds.resource.ResourceTypes;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Listeners that the server no longer lists, or that are to cease to serve what they do, while
 * others are on their way that are to take their place. Without the old ones, calls would go out
 * past the mesh, and requests come in past its rules, until the new ones have their routes.
 */
final class LeavingListeners {
  private final Graph graph;
  private final Map<ListenerNode, Leave> leaving = new LinkedHashMap<>();

  LeavingListeners(Graph graph) {
    this.graph = graph;
  }

  /**
   * What a listener will not serve any more.
   *
   * @param since how many nodes had been evaluated when it was told
   */
  record Leave(Ways lost, long since) {}

  /** The server lists a listener, as it was or otherwise, or does so no longer. */
  void listed(ListenerNode node, boolean listed) {
    boolean leaves =
        !listed && node.isInForce() && graph.known.isUnlisted(ResourceTypes.LISTENER, node.name);
    Ways lost = leaves ? node.serving() : Ways.NONE;
    Listener next = listed ? graph.readListener(node.name).value() : null;
    if (next != null && !graph.isAskedFor(node.name)) {
      lost = node.serving().without(node.ways(next));
    }
    if (leaves || !lost.isNone()) {
      Leave before = leaving.get(node);
      leaving.put(node, new Leave(lost, before == null ? graph.visited() : before.since));
      node.setLeaving(leaves);
      node.setServingOn(!leaves);
    } else if (leaving.remove(node) != null) {
      end(node);
    }
  }

  private static void end(ListenerNode node) {
    node.setLeaving(false);
    node.setServingOn(false);
    node.narrow(null);
  }

  /** Whether another one is to take the place of one that leaves. */
  boolean isReplacedBy(ListenerNode other) {
    if (leaving.isEmpty()) {
      return false;
    }
    Ways coming = other.coming();
    return leaving.values().stream().anyMatch(leave -> leave.lost.meets(coming));
  }

  /** Lets those go whose place is taken, or will not be. Returns whether there were any. */
  boolean letGo() {
    if (leaving.isEmpty()) {
      return false;
    }
    Set<ListenerNode> staying = new LinkedHashSet<>();
    Successors successors = stay(staying);
    boolean any = false;
    for (Map.Entry<ListenerNode, Leave> entry : List.copyOf(leaving.entrySet())) {
      ListenerNode node = entry.getKey();
      if (staying.contains(node)) {
        node.narrow(successors.remaining(node.serving(), entry.getValue()));
      } else if (!node.isLeaving() && node.isToBeReplaced() && !node.isReady()) {
        // What it will be waits for its routes.
        node.narrow(successors.remaining(node.serving(), entry.getValue()));
      } else {
        leaving.remove(node);
        go(node);
        any = true;
      }
    }
    return any;
  }

  private void go(ListenerNode node) {
    boolean removed = node.isLeaving();
    end(node);
    if (removed) {
      node.setRoot(graph.isFixedListener(node.name));
    }
    graph.enqueue(node);
  }

  /**
   * Finds those that stay. What stays is not there yet as what it will be, and others may stay for
   * that in turn; two that only wait for each other change places at once.
   */
  private Successors stay(Set<ListenerNode> staying) {
    while (true) {
      Successors successors = Successors.of(graph, staying, leaving);
      int before = staying.size();
      leaving.forEach((node, leave) -> {
        boolean meant = node.isLeaving() || !graph.isAskedFor(node.name);
        if (meant && node.isInForce() && successors.areAwaitedBy(leave)) {
          staying.add(node);
        }
      });
      if (staying.size() == before) {
        return successors;
      }
    }
  }
}
