package io.inmesh.internal.compile;

import io.inmesh.balance.ClusterEnvironment;
import io.inmesh.config.HttpConnectionManager;
import io.inmesh.config.Listener;
import io.inmesh.config.MeshConfig;
import io.inmesh.config.Problem;
import io.inmesh.config.ResourceKind;
import io.inmesh.config.ResourceMap;
import io.inmesh.config.RouteSource;
import io.inmesh.config.RouteTable;
import io.inmesh.internal.cluster.ClusterRuntime;
import io.inmesh.internal.filter.FilterRegistry;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Compiles configurations into snapshots. What did not change is reused: the update of one
 * cluster's endpoints costs the same among ten clusters and ten thousand. One compilation at a
 * time.
 */
public final class SnapshotCompiler {
  private final ClusterCompiler clusters;
  private final @Nullable String outboundListener;
  private final FilterRegistry filters;

  /**
   * A compiler.
   *
   * @param outboundListener the listener that plays the outbound proxy; null: the only one that can
   * @param filters makes HTTP filters
   */
  public SnapshotCompiler(
      ClusterEnvironment environment, @Nullable String outboundListener, FilterRegistry filters) {
    this.clusters = new ClusterCompiler(environment);
    this.filters = filters;
    this.outboundListener = outboundListener;
  }

  /** The executable form of a configuration. */
  public Snapshot compile(MeshConfig config, @Nullable Snapshot previous, long nowNanos) {
    ResourceMap<ClusterRuntime> compiled = clusters(config, previous, nowNanos);
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
      return new Snapshot(config, null, whyNone(config, candidates), compiled);
    }
    Listener listener = candidates.get(0);
    HttpConnectionManager manager = listener.outbound();
    RouteTable table = manager == null ? null : table(config, manager.routes());
    if (manager == null || table == null) {
      return new Snapshot(config, null, whyNoRoutes(config, listener, manager), compiled);
    }
    CompiledListener before = previous == null ? null : previous.outbound();
    CompiledListener outbound =
        CompiledListener.compile(listener, manager, table, config.runtime(), filters, before);
    return new Snapshot(config, outbound, null, compiled);
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
    return clusters.apply(
        config,
        previous == null ? MeshConfig.empty() : previous.config(),
        previous == null ? ResourceMap.empty() : previous.clusters(),
        nowNanos);
  }
}
