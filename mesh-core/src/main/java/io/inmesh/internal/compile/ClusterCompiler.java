package io.inmesh.internal.compile;

import io.inmesh.balance.ClusterEnvironment;
import io.inmesh.balance.ClusterState;
import io.inmesh.config.ClusterWithEndpoints;
import io.inmesh.config.ClusterWithEndpoints.Leaf;
import io.inmesh.config.Endpoints;
import io.inmesh.config.MeshConfig;
import io.inmesh.config.ResourceMap;
import io.inmesh.health.ClusterGuards;
import io.inmesh.internal.cluster.ClusterRuntime;
import io.inmesh.internal.cluster.GuardedCluster;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Applies what differs between two configurations to the clusters: in time proportional to the
 * change, as long as runtime values stay the same. One call at a time.
 */
final class ClusterCompiler {
  private final ClusterEnvironment environment;
  private final ClusterGuards guards;
  private final ZoneSenders senders;

  /** The aggregates of the configuration that was applied last. */
  private final Set<String> aggregates = new LinkedHashSet<>();

  ClusterCompiler(ClusterEnvironment environment, ClusterGuards guards) {
    this.environment = environment;
    this.guards = guards;
    this.senders = new ZoneSenders(environment.locality());
  }

  /** The clusters of a configuration, made of those of the one before. */
  ResourceMap<ClusterRuntime> apply(
      MeshConfig config,
      MeshConfig before,
      ResourceMap<ClusterRuntime> clustersBefore,
      long nowNanos) {
    Changes changes = new Changes(config, clustersBefore, nowNanos);
    config.clusters().forEachChange(before.clusters(), changes);
    if (!config.runtime().equals(before.runtime())) {
      config.clusters().forEach((name, cluster) -> changes.changed(name, null, cluster));
    }
    if (!aggregates.isEmpty() && changes.any) {
      connectAggregates(changes.clusters, nowNanos);
    }
    String local = config.localCluster();
    ClusterRuntime localCluster = local == null ? null : changes.clusters.get(local);
    senders.local(localCluster == null ? null : localCluster.state(), nowNanos);
    return changes.clusters;
  }

  /** Leaves may have come, gone, or be others of the same name: next to free when nothing did. */
  private void connectAggregates(ResourceMap<ClusterRuntime> clusters, long nowNanos) {
    for (String name : aggregates) {
      ClusterRuntime aggregate = clusters.get(name);
      if (aggregate != null) {
        List<ClusterState> leaves = new ArrayList<>();
        for (Leaf leaf : aggregate.source().leaves()) {
          ClusterRuntime runtime = clusters.get(leaf.cluster());
          if (runtime != null) {
            leaves.add(runtime.state());
          }
        }
        aggregate.state().updateAggregate(aggregate.cluster(), leaves, nowNanos);
      }
    }
  }

  private final class Changes implements ResourceMap.Change<ClusterWithEndpoints> {
    private final MeshConfig config;
    private final long nowNanos;
    private ResourceMap<ClusterRuntime> clusters;
    private boolean any;

    Changes(MeshConfig config, ResourceMap<ClusterRuntime> clusters, long nowNanos) {
      this.config = config;
      this.clusters = clusters;
      this.nowNanos = nowNanos;
    }

    @Override
    public void changed(
        String name, @Nullable ClusterWithEndpoints before, @Nullable ClusterWithEndpoints after) {
      any = true;
      ClusterRuntime runtime = clusters.get(name);
      ClusterWithEndpoints source =
          after == null ? null : RuntimeOverrides.apply(after, config.runtime());
      boolean aggregate = source != null && !source.leaves().isEmpty();
      if (runtime != null && (source == null || runtime.isAggregate() != aggregate)) {
        remove(runtime);
        runtime = null;
      }
      if (source == null) {
        clusters = clusters.without(name);
        return;
      }
      ClusterRuntime next =
          runtime == null ? create(source) : runtime.with(source, guard(source, runtime));
      if (aggregate) {
        aggregates.add(name);
      } else {
        next.state().update(source.cluster(), source.endpoints(), nowNanos);
        if (config.localCluster() != null) {
          senders.add(next.state(), nowNanos);
        }
      }
      clusters = clusters.with(name, next);
    }

    private ClusterRuntime create(ClusterWithEndpoints source) {
      ClusterState state = new ClusterState(source.cluster().name(), environment);
      return new ClusterRuntime(source, state, GuardedCluster.of(guards, source.cluster(), null));
    }

    /** The same guard as long as the cluster's own description is the same. */
    private @Nullable GuardedCluster guard(ClusterWithEndpoints source, ClusterRuntime before) {
      return source.cluster().equals(before.cluster())
          ? before.guard()
          : GuardedCluster.of(guards, source.cluster(), before.guard());
    }

    private void remove(ClusterRuntime runtime) {
      GuardedCluster.removed(guards, runtime.name());
      if (runtime.isAggregate()) {
        aggregates.remove(runtime.name());
        return;
      }
      senders.remove(runtime.state());
      runtime.state().update(runtime.cluster(), Endpoints.none(runtime.name()), nowNanos);
    }
  }
}
