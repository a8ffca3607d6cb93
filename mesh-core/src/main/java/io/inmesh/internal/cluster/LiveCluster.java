package io.inmesh.internal.cluster;

import io.inmesh.config.RoutingPriority;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What all configurations of one cluster share besides its state: the calls that wait for a
 * connection, and who has to look when what calls see of it changes (endpoints, their health,
 * limits). Thread-safe, without locks; aggregates are connected by one thread at a time.
 *
 * <p>A call to an aggregate cluster waits in the queue of the leaf that it was to go to, as the
 * connection that comes free is one of that leaf. Another leaf may become the better one meanwhile:
 * so a change of one leaf concerns the queues of all leaves of its aggregates.
 */
final class LiveCluster implements Runnable {
  private static final VarHandle CHANGES;

  static {
    try {
      CHANGES = MethodHandles.lookup().findVarHandle(LiveCluster.class, "changes", int.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private final PendingQueue normal = new PendingQueue();
  private final PendingQueue high = new PendingQueue();

  /** Of an aggregate, as the newest configuration has them. */
  private volatile List<ClusterRuntime> leaves = List.of();

  /** Those that this is a leaf of. */
  private volatile List<LiveCluster> aggregates = List.of();

  private volatile int changes;

  PendingQueue queue(RoutingPriority priority) {
    return priority == RoutingPriority.HIGH ? high : normal;
  }

  /**
   * How often what calls see of this cluster has changed. A call that looked before a change and
   * comes into a queue after it is woken by nobody: whoever waits has to compare.
   */
  int changes() {
    return changes;
  }

  /** What calls see of this cluster has changed: all that wait look once more. */
  @Override
  public void run() {
    changed();
    wakeAll();
    aggregates.forEach(LiveCluster::changed);
  }

  private void changed() {
    CHANGES.getAndAdd(this, 1); // before anybody is woken: see changes()
    leaves.forEach(leaf -> leaf.live().wakeAll());
  }

  private void wakeAll() {
    normal.wakeAll();
    high.wakeAll();
  }

  /** The leaf of this name; null when there is none. */
  @Nullable ClusterRuntime leaf(String name) {
    for (ClusterRuntime leaf : leaves) {
      if (leaf.name().equals(name)) {
        return leaf;
      }
    }
    return null;
  }

  /**
   * An aggregate leads to these leaves from now on, and still to those before them until {@link
   * #leave}.
   *
   * @return those before
   */
  List<ClusterRuntime> leadTo(List<ClusterRuntime> newLeaves) {
    List<ClusterRuntime> before = leaves;
    leaves = newLeaves;
    for (ClusterRuntime leaf : newLeaves) {
      List<LiveCluster> known = leaf.live().aggregates;
      if (!known.contains(this)) {
        List<LiveCluster> all = new ArrayList<>(known);
        all.add(this);
        leaf.live().aggregates = List.copyOf(all);
      }
    }
    return before;
  }

  /** It does not lead any longer to those of these leaves that are not its own. */
  void leave(List<ClusterRuntime> before) {
    for (ClusterRuntime leaf : before) {
      if (!contains(leaves, leaf.live())) {
        List<LiveCluster> others = new ArrayList<>(leaf.live().aggregates);
        others.remove(this);
        leaf.live().aggregates = List.copyOf(others);
        leaf.live().wakeAll(); // some may wait there for this aggregate
      }
    }
  }

  private static boolean contains(List<ClusterRuntime> leaves, LiveCluster one) {
    for (ClusterRuntime leaf : leaves) {
      if (leaf.live() == one) {
        return true;
      }
    }
    return false;
  }
}
