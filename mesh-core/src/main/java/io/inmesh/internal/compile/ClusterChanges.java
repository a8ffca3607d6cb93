package io.inmesh.internal.compile;

import io.inmesh.balance.ClusterState;
import io.inmesh.config.ClusterWithEndpoints;
import io.inmesh.config.ClusterWithEndpoints.Leaf;
import io.inmesh.config.Endpoints.LocalityEndpoints;
import io.inmesh.config.MeshConfig;
import io.inmesh.config.ResourceMap;
import io.inmesh.internal.cluster.ClusterRuntime;
import io.inmesh.internal.cluster.GuardedCluster;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a configuration changes about the clusters. To collect it changes nothing that calls see;
 * {@link #apply} and {@link #retire} do, before and after the snapshot is published. So no call
 * finds a cluster empty that its snapshot routes to: what comes is there first, what goes leaves
 * last, as {@code make before break} has it for the control plane.
 */
final class ClusterChanges implements ResourceMap.Change<ClusterWithEndpoints> {
  private final MeshConfig config;
  private final ClusterCompiler compiler;
  private final Set<String> aggregates;
  private final List<ClusterRuntime> arriving = new ArrayList<>();
  private final List<ClusterRuntime> emptying = new ArrayList<>();
  private final List<ClusterRuntime> leaving = new ArrayList<>();
  private final ResourceMap<ClusterRuntime> before;
  private ResourceMap<ClusterRuntime> clusters;
  private boolean any;

  ClusterChanges(MeshConfig config, ResourceMap<ClusterRuntime> before, ClusterCompiler compiler) {
    this.config = config;
    this.before = before;
    this.clusters = before;
    this.compiler = compiler;
    this.aggregates = new LinkedHashSet<>(compiler.aggregates());
  }

  @Override
  public void changed(
      String name, @Nullable ClusterWithEndpoints before, @Nullable ClusterWithEndpoints after) {
    any = true;
    ClusterRuntime runtime = clusters.get(name);
    if (after == null) {
      clusters = clusters.without(name);
      leave(runtime);
      return;
    }
    ClusterWithEndpoints source = RuntimeOverrides.apply(after, config.runtime());
    boolean aggregate = !source.leaves().isEmpty();
    GuardedCluster guard = guard(source, runtime);
    ClusterRuntime next;
    if (runtime == null || runtime.isAggregate() != aggregate) {
      leave(runtime);
      next = new ClusterRuntime(source, compiler.newState(name), guard);
      arriving.add(next);
    } else {
      next = runtime.with(source, guard);
      (aggregate || hasEndpoints(source) ? arriving : emptying).add(next);
    }
    if (aggregate) {
      aggregates.add(name);
    }
    clusters = clusters.with(name, next);
  }

  /** These are to be brought what they need too, where the configuration has them. */
  void alsoChanged(Set<String> names) {
    for (String name : names) {
      ClusterWithEndpoints cluster = config.clusters().get(name);
      if (cluster != null) {
        changed(name, null, cluster);
      }
    }
  }

  /** The names of the clusters whose state {@link #apply} and {@link #retire} change. */
  Set<String> touched() {
    Set<String> names = new HashSet<>();
    if (any) {
      arriving.forEach(cluster -> names.add(cluster.name()));
      emptying.forEach(cluster -> names.add(cluster.name()));
      names.addAll(aggregates);
    }
    return names;
  }

  /** The clusters as the new snapshot has them. */
  ResourceMap<ClusterRuntime> clusters() {
    return clusters;
  }

  /** The names of the aggregates among them. */
  Set<String> aggregates() {
    return aggregates;
  }

  /**
   * Before the snapshot is published: brings what its calls will need. What fails leaves nothing
   * behind of clusters that no snapshot before had.
   */
  void apply(long nowNanos) {
    try {
      for (ClusterRuntime next : arriving) {
        if (!next.isAggregate()) {
          update(next, nowNanos);
        }
      }
      connectAggregates(false, nowNanos);
    } catch (RuntimeException | Error e) {
      undo(nowNanos, e);
      throw e;
    }
  }

  private void undo(long nowNanos, Throwable failure) {
    Failures failures = new Failures();
    Set<ClusterState> undone = new HashSet<>();
    for (ClusterRuntime next : arriving) {
      ClusterRuntime known = before.get(next.name());
      boolean fresh = known == null || known.state() != next.state();
      if (fresh && undone.add(next.state())) {
        retire(next, known == null, failures, nowNanos);
      }
    }
    failures.addTo(failure);
  }

  /** After that: lets go of what only calls of the snapshot before it had a use for. */
  void retire(long nowNanos) {
    Failures failures = new Failures();
    failures.of(() -> connectAggregates(true, nowNanos));
    for (ClusterRuntime next : emptying) {
      failures.of(() -> update(next, nowNanos));
    }
    for (ClusterRuntime last : leaving) {
      retire(last, clusters.get(last.name()) == null, failures, nowNanos);
    }
    failures.rethrow();
  }

  private void retire(ClusterRuntime last, boolean isGone, Failures failures, long nowNanos) {
    failures.of(() -> last.retire(nowNanos));
    failures.of(() -> compiler.senders().remove(last.state()));
    if (isGone) {
      failures.of(() -> compiler.guardRemoved(last.name()));
    }
  }

  private void update(ClusterRuntime next, long nowNanos) {
    next.state().update(next.cluster(), next.source().endpoints(), nowNanos);
    if (config.localCluster() != null) {
      compiler.senders().add(next.state(), nowNanos);
    }
  }

  /**
   * Leaves may have come, gone, or be others of the same name: next to free when nothing did.
   *
   * @param emptied the aggregates without a leaf, or those with
   */
  private void connectAggregates(boolean emptied, long nowNanos) {
    if (!any) {
      return;
    }
    for (String name : aggregates) {
      ClusterRuntime aggregate = clusters.get(name);
      if (aggregate != null) {
        List<ClusterRuntime> leaves = new ArrayList<>();
        for (Leaf leaf : aggregate.source().leaves()) {
          ClusterRuntime runtime = clusters.get(leaf.cluster());
          if (runtime != null) {
            leaves.add(runtime);
          }
        }
        if (leaves.isEmpty() == emptied) {
          aggregate.leadTo(leaves, nowNanos);
        }
      }
    }
  }

  private void leave(@Nullable ClusterRuntime runtime) {
    if (runtime != null) {
      leaving.add(runtime);
      aggregates.remove(runtime.name());
    }
  }

  /** The same guard as long as the cluster's own description is the same. */
  private @Nullable GuardedCluster guard(
      ClusterWithEndpoints source, @Nullable ClusterRuntime before) {
    return before != null && source.cluster().equals(before.cluster())
        ? before.guard()
        : compiler.guard(source.cluster(), before == null ? null : before.guard());
  }

  private static boolean hasEndpoints(ClusterWithEndpoints source) {
    for (LocalityEndpoints locality : source.endpoints().localities()) {
      if (!locality.endpoints().isEmpty()) {
        return true;
      }
    }
    return false;
  }
}
