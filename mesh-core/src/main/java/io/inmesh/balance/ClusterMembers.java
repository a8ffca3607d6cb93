package io.inmesh.balance;

import io.inmesh.config.Cluster;
import io.inmesh.config.EndpointAddress;
import io.inmesh.config.Endpoints;
import io.inmesh.config.OutlierDetection;
import io.inmesh.health.EndpointState;
import io.inmesh.health.OutlierDetector;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Who belongs to a cluster, and which changes of that calls may see already. Used by one thread at
 * a time ({@link SerialTasks}).
 */
final class ClusterMembers {
  private final String name;
  private final ClusterEnvironment environment;
  private final MergeWindow mergeWindow = new MergeWindow();

  /** Made by the first endpoint that leaves. */
  private @Nullable Map<EndpointAddress, EndpointState> departed;

  private final BitSet stale = new BitSet();
  private @Nullable Cluster cluster;
  private @Nullable Endpoints endpoints;
  private @Nullable LocalCluster senders;
  private List<ClusterState> leaves = List.of();
  private LoadBalancer balancer = (hosts, nowNanos) -> Picker.NONE;
  private DropPolicy drops = DropPolicy.NONE;
  private EndpointTable table = EndpointTable.EMPTY;

  /** By priority, what the configuration says. */
  private PriorityHosts[] latest = new PriorityHosts[0];

  /** By priority, what calls see. */
  private PriorityHosts[] published = new PriorityHosts[0];

  private boolean dirty;

  ClusterMembers(String name, ClusterEnvironment environment) {
    this.name = name;
    this.environment = environment;
  }

  /** All endpoints by address. */
  EndpointTable table() {
    return table;
  }

  /** How many endpoints there are. */
  int size() {
    return table.all().length;
  }

  /** Takes over a configuration. */
  void apply(Cluster newCluster, Endpoints newEndpoints, OutlierDetector detector, long nowNanos) {
    Cluster before = cluster;
    cluster = newCluster;
    if (before == null || !before.balancing().equals(newCluster.balancing())) {
      balance(before, newCluster);
    }
    if (before != null && !before.circuitBreakers().equals(newCluster.circuitBreakers())) {
      dirty = true;
    }
    if (newEndpoints != endpoints) {
      boolean first = endpoints == null;
      endpoints = newEndpoints;
      drops = DropPolicy.of(newEndpoints.drops());
      dirty = true;
      members(newEndpoints, detector, first, nowNanos);
    }
    OutlierDetection outliersBefore = before == null ? null : before.outlierDetection();
    if (!Objects.equals(outliersBefore, newCluster.outlierDetection())) {
      detector.configure(newCluster.outlierDetection(), table.all(), nowNanos);
    }
  }

  private void balance(@Nullable Cluster before, Cluster now) {
    if (before == null || !before.balancing().policy().equals(now.balancing().policy())) {
      balancer = LoadBalancers.of(now.balancing().policy(), environment.random());
    }
    mergeWindow.configure(now.balancing().updateMergeWindow().toNanos());
    dirty = true;
  }

  private void members(
      Endpoints newEndpoints, OutlierDetector detector, boolean first, long nowNanos) {
    HostBuilder builder =
        new HostBuilder(name, newEndpoints, this::known, environment.locality(), nowNanos);
    EndpointTable before = table;
    table = builder.table();
    for (EndpointState each : before.all()) {
      if (table.get(each.address()) != each) {
        detector.forget(each);
        each.departed(true);
        departed().put(each.address(), each);
        forgetWhenIdle(each);
      }
    }
    PriorityHosts[] fresh = builder.priorities().toArray(new PriorityHosts[0]);
    boolean resized = fresh.length != latest.length;
    if (resized) {
      mergeWindow.resize(fresh.length);
      stale.clear();
      published = new PriorityHosts[fresh.length];
    }
    for (int i = 0; i < fresh.length; i++) {
      if (!resized && !builder.isRedescribed(i) && fresh[i].hasSameShape(latest[i])) {
        fresh[i] = latest[i];
        continue;
      }
      publish(i, fresh[i]);
      if (!first) {
        mergeWindow.updated(i, nowNanos);
      }
    }
    latest = fresh;
  }

  private Map<EndpointAddress, EndpointState> departed() {
    Map<EndpointAddress, EndpointState> left = departed;
    if (left == null) {
      left = new HashMap<>(2);
      departed = left;
    }
    return left;
  }

  private @Nullable EndpointState known(EndpointAddress address) {
    EndpointState here = table.get(address);
    if (here != null) {
      return here;
    }
    EndpointState back = departed == null ? null : departed.remove(address);
    if (back != null) {
      back.departed(false);
    }
    return back;
  }

  /** Lets go of an endpoint that has left, once no call to it is under way. */
  void forgetWhenIdle(EndpointState endpoint) {
    if (departed != null && endpoint.isDeparted() && endpoint.activeRequests() == 0) {
      departed.remove(endpoint.address(), endpoint);
    }
  }

  /** Takes over a configuration of an aggregate cluster. */
  void aggregate(Cluster newCluster, List<ClusterState> newLeaves) {
    if (newCluster != cluster || !newLeaves.equals(leaves)) {
      cluster = newCluster;
      leaves = List.copyOf(newLeaves);
      dirty = true;
    }
  }

  /** The number of endpoints that have left and still have calls. */
  int departing() {
    Map<EndpointAddress, EndpointState> left = departed;
    return left == null ? 0 : left.size();
  }

  /** The health of an endpoint has changed. */
  void healthChanged(EndpointState endpoint) {
    if (!endpoint.isDeparted()) {
      stale.set(endpoint.priority());
    }
  }

  /** Publishes changes whose time to be merged has come. */
  void mergeDue(long nowNanos) {
    for (int due = mergeWindow.due(nowNanos); due >= 0; due = mergeWindow.due(nowNanos)) {
      mergeWindow.updated(due, nowNanos);
      stale.clear(due);
      latest[due] = latest[due].refreshed();
      publish(due, latest[due]);
    }
  }

  /** When {@link #mergeDue} has something to do; {@link Long#MAX_VALUE}: never. */
  long nextMergeNanos() {
    return mergeWindow.nextNanos();
  }

  void localCluster(@Nullable LocalCluster newSenders) {
    if (newSenders == null ? senders != null : !newSenders.equals(senders)) {
      senders = newSenders;
      dirty = true;
    }
  }

  /** What calls are to see from now on; null when nothing changed. */
  @Nullable ClusterView changed(long nowNanos) {
    for (int i = stale.nextSetBit(0); i >= 0; i = stale.nextSetBit(i + 1)) {
      if (i < latest.length && mergeWindow.admits(i, nowNanos)) {
        latest[i] = latest[i].refreshed();
        publish(i, latest[i]);
      }
    }
    stale.clear();
    Cluster current = cluster;
    if (!dirty || current == null) {
      return null;
    }
    dirty = false;
    if (published.length == 0) {
      Picker picker = new AggregatePicker(leaves, current.balancing());
      return new ClusterView(picker, drops, table, null, Long.MAX_VALUE, leaves);
    }
    ClusterHosts hosts = new ClusterHosts(List.of(published), current.balancing(), senders);
    Long perHost = current.circuitBreakers().maxConnectionsPerHost();
    return new ClusterView(
        balancer.build(hosts, nowNanos),
        drops,
        table,
        hosts,
        perHost == null ? Long.MAX_VALUE : perHost,
        List.of());
  }

  private void publish(int priority, PriorityHosts hosts) {
    published[priority] = hosts;
    dirty = true;
  }
}
