package io.inmesh.xds.resolve;

import io.inmesh.config.TrafficDirection;
import io.inmesh.xds.resolve.LeavingListeners.Leave;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What there is in place of listeners that leave, and what is still to come. */
final class Successors {
  private final Set<Integer> takenPorts = new HashSet<>();
  private final Set<Integer> awaitedPorts = new HashSet<>();
  private boolean outAwaited;

  /** When the last one came by which calls go out; as {@link Leave#since}. */
  private long lastOut;

  /** Whether calls go out by one that is in force for more than those. */
  private boolean isOutServed;

  private Successors() {}

  /**
   * Looks at all listeners.
   *
   * @param staying those that are not what they will be, for the sake of others
   * @param changing those that will not serve what they do, these among them
   */
  static Successors of(Graph graph, Set<ListenerNode> staying, Map<ListenerNode, Leave> changing) {
    Successors found = new Successors();
    for (ListenerNode node : graph.listeners().values()) {
      if (node.isInForce() && !changing.containsKey(node)) { // whatever it will be
        found.takenPorts.add(node.serving().port());
        found.lastOut = Math.max(found.lastOut, node.outSince());
      }
      if (node.isLeaving()) {
        continue;
      }
      if (node.isReady() && !staying.contains(node)) {
        found.takenPorts.add(node.next().port());
        found.lastOut = Math.max(found.lastOut, node.nextOutSince());
      } else if (graph.isRootListener(node.name)) {
        found.awaitedPorts.add(node.coming().port());
        found.outAwaited |= node.coming().out();
      }
    }
    found.takenPorts.remove(Ways.NO_PORT);
    found.awaitedPorts.remove(Ways.NO_PORT);
    found.isOutServed =
        graph.listeners().values().stream()
            .anyMatch(node -> {
              Leave leave = changing.get(node);
              return node.isInForce()
                  && node.serving().out()
                  && !graph.isAskedFor(node.name)
                  && (leave == null || !found.takenPorts.contains(leave.lost().port()));
            });
    return found;
  }

  /** Whether one that leaves serves on until others have come in its place. */
  boolean areAwaitedBy(Leave leave) {
    return isOutAwaitedBy(leave) || isPortAwaitedBy(leave);
  }

  private boolean isPortAwaitedBy(Leave leave) {
    int port = leave.lost().port();
    return awaitedPorts.contains(port) && !takenPorts.contains(port);
  }

  /** Of which only calls would be left, where others serve them: it was hardly there for those. */
  private boolean isOutAwaitedBy(Leave leave) {
    boolean spare = takenPorts.contains(leave.lost().port()) && isOutServed;
    return leave.lost().out() && outAwaited && !isOutTaken(leave) && !spare;
  }

  /**
   * Whether calls go out by one that came since. Those that were there before, such as an inbound
   * one that does not say so, are beside it and not in its place.
   */
  private boolean isOutTaken(Leave leave) {
    return leave.lost().out() && lastOut > leave.since();
  }

  /**
   * What is left to one that stays, since the rules for the other direction must not be in force
   * beside those that replace them; null for all.
   */
  @Nullable TrafficDirection remaining(Leave leave) {
    if (isOutTaken(leave)) {
      return TrafficDirection.INBOUND;
    }
    return takenPorts.contains(leave.lost().port()) ? TrafficDirection.OUTBOUND : null;
  }
}
