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
import io.inmesh.config.TrafficDirection;
import io.inmesh.health.ClusterGuards;
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
  private final @Nullable String inboundListener;
  private final FilterRegistry filters;

  /**
   * A compiler.
   *
   * @param outboundListener the listener that plays the outbound proxy; null: the only one that can
   * @param inboundListener the listener for all requests that come in; null: that of the port
   * @param filters makes HTTP filters
   * @param guards gives clusters the application's own limits
   */
  public SnapshotCompiler(
      ClusterEnvironment environment,
      @Nullable String outboundListener,
      @Nullable String inboundListener,
      FilterRegistry filters,
      ClusterGuards guards) {
    this.clusters = new ClusterCompiler(environment, guards);
    this.filters = filters;
    this.outboundListener = outboundListener;
    this.inboundListener = inboundListener;
  }

  /** The executable form of a configuration. */
  public Snapshot compile(MeshConfig config, @Nullable Snapshot previous, long nowNanos) {
    ResourceMap<ClusterRuntime> compiled = clusters(config, previous, nowNanos);
    List<Listener> candidates = new ArrayList<>();
    if (outboundListener == null) {
      config.listeners().forEach((name, listener) -> addIfOutbound(listener, candidates));
    } else {
      Listener named = config.listeners().get(outboundListener);
      if (named != null && named.outbound() != null) {
        candidates.add(named);
      }
    }
    Listener chosen = candidates.size() == 1 ? candidates.get(0) : null;
    InboundListeners inbound = inbound(config, chosen, previous);
    if (chosen == null) {
      return new Snapshot(config, null, whyNone(config, candidates), inbound, compiled);
    }
    HttpConnectionManager manager = chosen.outbound();
    RouteTable table = manager == null ? null : table(config, manager.routes());
    if (manager == null || table == null) {
      return new Snapshot(config, null, whyNoRoutes(config, chosen, manager), inbound, compiled);
    }
    CompiledListener before = previous == null ? null : previous.outbound();
    CompiledListener outbound =
        CompiledListener.compile(chosen, manager, table, config.runtime(), filters, before);
    return new Snapshot(config, outbound, null, inbound, compiled);
  }

  private InboundListeners inbound(
      MeshConfig config, @Nullable Listener outbound, @Nullable Snapshot previous) {
    boolean unchanged =
        previous != null
            && previous.config().listeners() == config.listeners()
            && previous.config().routeTables() == config.routeTables()
            && previous.config().runtime().equals(config.runtime());
    return previous != null && unchanged
        ? previous.inbound()
        : InboundListeners.compile(
            config,
            inboundListener,
            outbound,
            filters,
            previous == null ? null : previous.inbound());
  }

  private void addIfOutbound(Listener listener, List<Listener> candidates) {
    boolean inbound =
        listener.direction() == TrafficDirection.INBOUND || listener.name().equals(inboundListener);
    if (!inbound && listener.outbound() != null) {
      candidates.add(listener);
    }
  }

  static @Nullable RouteTable table(MeshConfig config, RouteSource source) {
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
