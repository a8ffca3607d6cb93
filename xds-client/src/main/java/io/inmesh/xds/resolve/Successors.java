package io.inmesh.xds.resolve;

import io.inmesh.xds.resolve.LeavingListeners.Leave;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** What there is in place of listeners that leave, and what is still to come. */
final class Successors {
  private final Set<Integer> takenPorts = new HashSet<>();
  private final Set<Integer> awaitedPorts = new HashSet<>();
  private boolean outAwaited;

  /** When the last one came by which calls go out; as {@link Leave#since}. */
  private long lastOut;

  /** The same of those that say their direction, and whether one of them is still to come. */
  private long lastOutSaid;

  private boolean isOutSaidToCome;

  /** Whether calls go out by one that is in force for more than those. */
  private boolean isOutServed;

  private Successors() {}

  private void out(ListenerNode node, long since) {
    lastOut = Math.max(lastOut, since);
    if (node.saysOut()) {
      lastOutSaid = Math.max(lastOutSaid, since);
    }
  }

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
        found.out(node, node.outSince());
      }
      if (node.isLeaving()) {
        continue;
      }
      if (node.isReady() && !staying.contains(node)) {
        found.takenPorts.add(node.next().port());
        found.out(node, node.nextOutSince());
      } else if (graph.isRootListener(node.name)) {
        found.awaitedPorts.add(node.coming().port());
        found.outAwaited |= node.coming().out();
        found.isOutSaidToCome |= node.coming().out() && node.saysOut();
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
   * one that does not say so, are beside it and not in its place; so is a new one that does not say
   * its direction where another that does is to come.
   */
  private boolean isOutTaken(Leave leave) {
    long last = isOutSaidToCome ? Math.min(lastOut, lastOutSaid) : lastOut;
    return leave.lost().out() && last > leave.since();
  }

  /**
   * What is left of what one serves, since its rules must not be in force beside those that replace
   * them.
   */
  Ways remaining(Ways serving, Leave leave) {
    boolean portTaken = takenPorts.contains(leave.lost().port());
    return new Ways(serving.out() && !isOutTaken(leave), portTaken ? Ways.NO_PORT : serving.port());
  }
}
