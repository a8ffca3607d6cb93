package io.inmesh.internal.compile;

import io.inmesh.balance.ClusterEnvironment;
import io.inmesh.config.MeshConfig;
import io.inmesh.config.ResourceMap;
import io.inmesh.config.RouteSource;
import io.inmesh.config.RouteTable;
import io.inmesh.internal.cluster.GuardedClusters;
import io.inmesh.internal.filter.FilterRegistry;
import org.jspecify.annotations.Nullable;

/**
 * Compiles configurations into snapshots. What did not change is reused: the update of one
 * cluster's endpoints costs the same among ten clusters and ten thousand. One compilation at a
 * time.
 */
public final class SnapshotCompiler {
  private final ClusterCompiler clusters;
  private final OutboundListeners outbound;
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
      GuardedClusters guards) {
    this.clusters = new ClusterCompiler(environment, guards);
    this.filters = filters;
    this.outbound = new OutboundListeners(outboundListener, inboundListener, filters);
    this.inboundListener = inboundListener;
  }

  /**
   * The executable form of a configuration. It changes nothing, and what it throws leaves all as it
   * was.
   *
   * @param targets the listeners that were asked for
   */
  public SnapshotUpdate compile(MeshConfig config, Targets targets, @Nullable Snapshot previous) {
    OutboundListeners.Chosen chosen = outbound.compile(config, targets, previous);
    InboundListeners inbound = inbound(config, previous);
    ClusterChanges changes = changes(config, previous);
    Snapshot next =
        new Snapshot(
            config,
            chosen.chosen(),
            chosen.refusal(),
            inbound,
            changes.clusters(),
            RuntimeOverrides.maintenance(config.runtime()),
            chosen.demanded());
    return new SnapshotUpdate(next, changes, clusters);
  }

  private InboundListeners inbound(MeshConfig config, @Nullable Snapshot previous) {
    boolean unchanged =
        previous != null
            && previous.config().listeners() == config.listeners()
            && previous.config().routeTables() == config.routeTables()
            && previous.config().problems() == config.problems()
            && previous.config().runtime().equals(config.runtime());
    return previous != null && unchanged
        ? previous.inbound()
        : InboundListeners.compile(
            config,
            inboundListener,
            outbound::isNamed,
            filters,
            previous == null ? null : previous.inbound());
  }

  static @Nullable RouteTable table(MeshConfig config, RouteSource source) {
    return source instanceof RouteSource.Inline inline
        ? inline.table()
        : config.routeTables().get(((RouteSource.Named) source).key());
  }

  private ClusterChanges changes(MeshConfig config, @Nullable Snapshot previous) {
    return clusters.changes(
        config,
        previous == null ? MeshConfig.empty() : previous.config(),
        previous == null ? ResourceMap.empty() : previous.clusters());
  }
}
