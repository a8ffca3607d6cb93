package io.inmesh.internal.cluster;

import io.inmesh.balance.ClusterState;
import io.inmesh.balance.Drop;
import io.inmesh.balance.PickContext;
import io.inmesh.call.CallTimer;
import io.inmesh.config.Cluster;
import io.inmesh.config.ClusterWithEndpoints;
import io.inmesh.config.Endpoint;
import io.inmesh.config.OutlierDetection;
import io.inmesh.config.RoutingPriority;
import io.inmesh.config.TransportSecurity;
import io.inmesh.config.UpstreamConnection;
import io.inmesh.config.UpstreamConnection.HttpProtocol;
import io.inmesh.config.UpstreamConnection.TransportMatch;
import io.inmesh.health.CircuitBreaker;
import io.inmesh.health.EndpointState;
import io.inmesh.health.Outcome;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A cluster as calls use it: one configuration of it over the state that outlives configurations.
 * Immutable but for that state.
 */
public final class ClusterRuntime {
  private static final String TRANSPORT_MATCH = "envoy.transport_socket_match";

  private final ClusterWithEndpoints source;
  private final ClusterState state;
  private final LiveCluster live;
  private final @Nullable GuardedCluster guard;
  private final long maxStreamNanos;

  /** A new cluster over its live state. */
  public ClusterRuntime(
      ClusterWithEndpoints source, ClusterState state, @Nullable GuardedCluster guard) {
    this(source, state, new LiveCluster(), guard);
    state.watch(live); // not this runtime, which the next configuration replaces
  }

  private ClusterRuntime(
      ClusterWithEndpoints source,
      ClusterState state,
      LiveCluster live,
      @Nullable GuardedCluster guard) {
    this.source = source;
    this.state = state;
    this.live = live;
    this.guard = guard;
    Duration longest = source.cluster().connection().maxStreamDuration();
    this.maxStreamNanos = longest == null ? 0 : CallTimer.nanos(longest);
  }

  /** The same cluster with another configuration. */
  public ClusterRuntime with(ClusterWithEndpoints newSource, @Nullable GuardedCluster newGuard) {
    return new ClusterRuntime(newSource, state, live, newGuard);
  }

  /** The cluster's name. */
  public String name() {
    return source.cluster().name();
  }

  /** The cluster and its endpoints as configured. */
  public ClusterWithEndpoints source() {
    return source;
  }

  /** The cluster as configured. */
  public Cluster cluster() {
    return source.cluster();
  }

  /** Whether its endpoints are those of other clusters, whose policies hold for them. */
  public boolean isAggregate() {
    return !source.leaves().isEmpty();
  }

  /** What the application itself limits its attempts by; null for nothing. */
  public @Nullable GuardedCluster guard() {
    return guard;
  }

  /** Its live state. */
  public ClusterState state() {
    return state;
  }

  /** Calls of a routing priority that wait for a connection. */
  public PendingQueue pending(RoutingPriority priority) {
    return live.queue(priority);
  }

  /** The permits of a routing priority. */
  public CircuitBreaker breaker(RoutingPriority priority) {
    return state.breaker(priority);
  }

  /** Whether this call is dropped ({@code drop_overloads}); null to go on. */
  public @Nullable Drop drop(PickContext context) {
    return state.drop(context);
  }

  /** An endpoint for an attempt; null when there is none. */
  public @Nullable EndpointState pick(PickContext context) {
    return state.pick(context);
  }

  /** What an attempt tells about its endpoint. */
  public void record(EndpointState host, Outcome outcome, int status, long nowNanos) {
    state.record(host, outcome, status, nowNanos);
  }

  /** How long an attempt may take, with its response; 0: as long as it likes. */
  public long maxStreamNanos() {
    return maxStreamNanos;
  }

  /** Whether outlier detection wants to know of each connection that an attempt gets. */
  public boolean countsConnects() {
    OutlierDetection outliers = cluster().outlierDetection();
    return outliers != null && outliers.splitExternalLocalOriginErrors();
  }

  /** Whether each attempt has a connection for itself: HTTP/1. */
  public boolean takesConnectionPerAttempt() {
    return cluster().connection().protocol() == HttpProtocol.HTTP1;
  }

  /** Whether an attempt would get a connection to this host; only a glimpse. */
  public boolean hasFreeConnection(CircuitBreaker breaker, EndpointState host) {
    return host.activeConnections() == 0
        || (breaker.remainingConnections() > 0 && state.hasFreeConnection(host));
  }

  /**
   * How often what a pick sees here has changed. A call that comes to wait after such a change, but
   * has picked before it, is woken by nobody: it has to compare.
   */
  public int changes() {
    return live.changes();
  }

  /** Of an aggregate: the clusters whose endpoints are its own from now on. */
  public void leadTo(List<ClusterRuntime> leaves, long nowNanos) {
    List<ClusterState> states = new ArrayList<>(leaves.size());
    leaves.forEach(leaf -> states.add(leaf.state()));
    List<ClusterRuntime> before = live.leadTo(leaves); // first, as calls may pick of them at once
    state.updateAggregate(cluster(), states, nowNanos);
    live.leave(before);
  }

  /** No configuration has it any more. */
  public void retire(long nowNanos) {
    live.leave(live.leadTo(List.of()));
    state.retire(nowNanos);
  }

  /** Of an aggregate: the leaf of this name, as the newest configuration has it; null for none. */
  public @Nullable ClusterRuntime leaf(String name) {
    return live.leaf(name);
  }

  LiveCluster live() {
    return live;
  }

  /** Has the calls look that wait for a connection: the first of each queue, which pass it on. */
  public void wakeQueues() {
    live.queue(RoutingPriority.DEFAULT).wakeOne();
    live.queue(RoutingPriority.HIGH).wakeOne();
  }

  /**
   * A connection to this host is free: the turn of a call of each priority that could have it. The
   * limit of a host is one for all priorities.
   */
  void connectionFree(EndpointState host) {
    connectionFree(RoutingPriority.DEFAULT, host);
    connectionFree(RoutingPriority.HIGH, host);
  }

  private void connectionFree(RoutingPriority priority, EndpointState host) {
    PendingQueue queue = live.queue(priority);
    if (!queue.isEmpty() && hasFreeConnection(breaker(priority), host)) {
      queue.wakeOne();
    }
  }

  /**
   * What secures connections to an endpoint: the first match by its metadata, else the cluster's.
   */
  public TransportSecurity transport(Endpoint endpoint) {
    UpstreamConnection connection = cluster().connection();
    if (connection.transportMatches().isEmpty()) {
      return connection.transport();
    }
    Map<String, Object> metadata = endpoint.metadata().namespace(TRANSPORT_MATCH);
    for (TransportMatch match : connection.transportMatches()) {
      if (metadata.entrySet().containsAll(match.match().entrySet())) {
        return match.transport();
      }
    }
    return connection.transport();
  }
}
