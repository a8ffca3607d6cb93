package io.inmesh.internal.compile;

import io.inmesh.balance.ClusterEnvironment;
import io.inmesh.balance.ClusterState;
import io.inmesh.config.ClusterWithEndpoints;
import io.inmesh.config.Endpoints;
import io.inmesh.config.HttpConnectionManager;
import io.inmesh.config.Listener;
import io.inmesh.config.MeshConfig;
import io.inmesh.config.Problem;
import io.inmesh.config.ResourceKind;
import io.inmesh.config.ResourceMap;
import io.inmesh.config.RouteSource;
import io.inmesh.config.RouteTable;
import io.inmesh.internal.cluster.ClusterRuntime;
import io.inmesh.internal.cluster.PendingQueue;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Compiles configurations into snapshots. What did not change is reused: the update of one
 * cluster's endpoints costs the same among ten clusters and ten thousand. One compilation at a
 * time.
 */
public final class SnapshotCompiler {
  private final ClusterEnvironment environment;
  private final @Nullable String outboundListener;

  /**
   * A compiler.
   *
   * @param outboundListener the listener that plays the outbound proxy; null: the only one that can
   */
  public SnapshotCompiler(ClusterEnvironment environment, @Nullable String outboundListener) {
    this.environment = environment;
    this.outboundListener = outboundListener;
  }

  /** The executable form of a configuration. */
  public Snapshot compile(MeshConfig config, @Nullable Snapshot previous, long nowNanos) {
    ResourceMap<ClusterRuntime> clusters = clusters(config, previous, nowNanos);
    List<Listener> candidates = new ArrayList<>();
    if (outboundListener == null) {
      config.listeners().forEach((name, listener) -> addIfOutbound(listener, candidates));
    } else {
      Listener named = config.listeners().get(outboundListener);
      if (named != null) {
        addIfOutbound(named, candidates);
      }
    }
    if (candidates.size() != 1) {
      return new Snapshot(config, null, whyNone(config, candidates), clusters);
    }
    Listener listener = candidates.get(0);
    HttpConnectionManager manager = listener.outbound();
    RouteTable table = manager == null ? null : table(config, manager.routes());
    if (manager == null || table == null) {
      return new Snapshot(config, null, whyNoRoutes(config, listener, manager), clusters);
    }
    CompiledListener before = previous == null ? null : previous.outbound();
    CompiledListener compiled =
        CompiledListener.compile(listener, manager, table, config.runtime(), before);
    return new Snapshot(config, compiled, null, clusters);
  }

  private static void addIfOutbound(Listener listener, List<Listener> candidates) {
    if (listener.outbound() != null) {
      candidates.add(listener);
    }
  }

  private static @Nullable RouteTable table(MeshConfig config, RouteSource source) {
    return source instanceof RouteSource.Inline inline
        ? inline.table()
        : config.routeTables().get(((RouteSource.Named) source).key());
  }

  private @Nullable String whyNone(MeshConfig config, List<Listener> candidates) {
    if (outboundListener != null) {
      return problem(config, ResourceKind.LISTENER, outboundListener)
          + "; known listeners: "
          + config.listeners();
    }
    if (candidates.isEmpty()) {
      return null;
    }
    List<String> names = candidates.stream().map(Listener::name).sorted().toList();
    return "several listeners could be the outbound one: " + names + " (expected: a choice of one)";
  }

  private static String whyNoRoutes(
      MeshConfig config, Listener listener, @Nullable HttpConnectionManager manager) {
    if (manager != null && manager.routes() instanceof RouteSource.Named named) {
      return "listener "
          + listener.name()
          + ": "
          + problem(config, ResourceKind.ROUTE_TABLE, named.key());
    }
    return "listener " + listener.name() + " has no routes";
  }

  private static String problem(MeshConfig config, ResourceKind kind, String name) {
    Problem problem = config.problems().get(Problem.key(kind, name));
    String what = kind == ResourceKind.LISTENER ? "listener " : "route table ";
    return what + name + ": " + (problem == null ? "does not exist" : problem.reason());
  }

  private ResourceMap<ClusterRuntime> clusters(
      MeshConfig config, @Nullable Snapshot previous, long nowNanos) {
    ClusterChanges changes =
        new ClusterChanges(previous == null ? ResourceMap.empty() : previous.clusters(), nowNanos);
    config
        .clusters()
        .forEachChange(
            previous == null ? ResourceMap.empty() : previous.config().clusters(), changes);
    return changes.clusters;
  }

  /** Applies what differs between two configurations to the clusters of the previous snapshot. */
  private final class ClusterChanges implements ResourceMap.Change<ClusterWithEndpoints> {
    private final long nowNanos;
    private ResourceMap<ClusterRuntime> clusters;

    ClusterChanges(ResourceMap<ClusterRuntime> clusters, long nowNanos) {
      this.clusters = clusters;
      this.nowNanos = nowNanos;
    }

    @Override
    public void changed(
        String name, @Nullable ClusterWithEndpoints before, @Nullable ClusterWithEndpoints after) {
      ClusterRuntime runtime = clusters.get(name);
      if (after == null) {
        if (runtime != null) {
          runtime.state().update(runtime.cluster(), Endpoints.none(name), nowNanos);
        }
        clusters = clusters.without(name);
        return;
      }
      ClusterRuntime next =
          runtime == null
              ? new ClusterRuntime(after, new ClusterState(name, environment), new PendingQueue())
              : runtime.with(after);
      next.state().update(after.cluster(), after.endpoints(), nowNanos);
      clusters = clusters.with(name, next);
    }
  }
}
