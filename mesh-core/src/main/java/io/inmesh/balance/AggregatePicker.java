package io.inmesh.balance;

import io.inmesh.config.Balancing;
import io.inmesh.config.Cluster.Discovery.OriginalDst;
import io.inmesh.config.EndpointAddress;
import io.inmesh.health.EndpointState;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An aggregate cluster ({@code envoy.clusters.aggregate}): the priorities of its leaf clusters, one
 * leaf after the other, share the load as if they were those of one cluster; the host is left to
 * the leaf whose priority was drawn.
 */
final class AggregatePicker implements Picker {
  private final List<ClusterState> leaves;
  private final Balancing balancing;
  private volatile Shares shares;

  AggregatePicker(List<ClusterState> leaves, Balancing balancing) {
    this.leaves = List.copyOf(leaves);
    this.balancing = balancing;
    this.shares = Shares.of(this.leaves, balancing);
  }

  @Override
  public @Nullable EndpointState pick(PickContext context) {
    Shares current = shares;
    if (!current.isCurrent(leaves)) {
      current = Shares.of(leaves, balancing);
      shares = current;
    }
    if (current.total == null) {
      return null;
    }
    int chosen = context.priorityLoads(current.total).choose(context.draw());
    Target target = current.targets.get(chosen < 0 ? ~chosen : chosen);
    return target.leaf.pick(
        new LeafContext(context, chosen < 0 ? target.degraded : target.healthy));
  }

  /** A priority of a leaf, and the shares that send everything to it. */
  private record Target(ClusterState leaf, PriorityLoads healthy, PriorityLoads degraded) {}

  /** What was calculated from the hosts that the leaves had. */
  private record Shares(
      List<@Nullable ClusterHosts> seen, @Nullable PriorityLoads total, List<Target> targets) {

    static Shares of(List<ClusterState> leaves, Balancing balancing) {
      List<@Nullable ClusterHosts> seen = new ArrayList<>();
      List<PriorityHosts> priorities = new ArrayList<>();
      List<Target> targets = new ArrayList<>();
      for (ClusterState leaf : leaves) {
        ClusterHosts hosts = leaf.hosts();
        seen.add(hosts);
        if (hosts == null) {
          continue;
        }
        int count = hosts.priorities().size();
        for (int i = 0; i < count; i++) {
          priorities.add(hosts.priorities().get(i));
          targets.add(
              new Target(
                  leaf, PriorityLoads.only(i, false, count), PriorityLoads.only(i, true, count)));
        }
      }
      long threshold = Math.min(100, Math.round(balancing.panicThresholdPercent()));
      return new Shares(
          seen, priorities.isEmpty() ? null : PriorityLoads.of(priorities, threshold), targets);
    }

    boolean isCurrent(List<ClusterState> leaves) {
      for (int i = 0; i < leaves.size(); i++) {
        if (leaves.get(i).hosts() != seen.get(i)) {
          return false;
        }
      }
      return true;
    }
  }

  /** The number of the first priority among all of the leaf of this name; 0 when it has none. */
  int firstPriority(String leaf) {
    List<Target> targets = shares.targets;
    for (int i = 0; i < targets.size(); i++) {
      if (targets.get(i).leaf.name().equals(leaf)) {
        return i;
      }
    }
    return 0;
  }

  /** The call's context with the priority decided; whether a host will do, the aggregate asks. */
  private record LeafContext(PickContext call, PriorityLoads decided) implements PickContext {
    @Override
    public long draw() {
      return call.draw();
    }

    @Override
    public long nowNanos() {
      return call.nowNanos();
    }

    @Override
    public @Nullable EndpointAddress originalDestination(OriginalDst wanted) {
      return call.originalDestination(wanted);
    }

    @Override
    public boolean peeks() {
      return call.peeks();
    }

    @Override
    public PriorityLoads priorityLoads(PriorityLoads own) {
      // A leaf may have changed its number of priorities since the draw.
      return own.priorities() == decided.priorities() ? decided : own;
    }
  }
}
