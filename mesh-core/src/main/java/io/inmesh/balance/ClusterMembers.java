package io.inmesh.balance;

import io.inmesh.call.CallTimer;
import io.inmesh.config.Balancing.LocalityMode;
import io.inmesh.config.Cluster;
import io.inmesh.config.Cluster.Discovery.OriginalDst;
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
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Who belongs to a cluster, and which changes of that calls may see already. Used by one thread at
 * a time ({@link SerialTasks}).
 */
final class ClusterMembers {
  private final String name;
  private final ClusterEnvironment environment;

  /** Made by the first endpoint that leaves. */
  private @Nullable Map<EndpointAddress, EndpointState> departed;

  /** Both made by the first change after the endpoints have come: most clusters never see one. */
  private @Nullable MergeWindow mergeWindow;

  private @Nullable BitSet stale;

  /** Of an {@code ORIGINAL_DST} cluster, whose configuration names no endpoints. */
  private @Nullable OriginalDestinations destinations;

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

  /** A configuration was taken over in part only: of the next one everything is new. */
  private boolean torn;

  /** No members yet. */
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

  /**
   * Takes over a configuration.
   *
   * @param onNewDestination told when a call has brought a member; given here, since few clusters
   *     have a use for it and each would keep it
   */
  void apply(
      Cluster newCluster,
      Endpoints newEndpoints,
      OutlierDetector detector,
      LongConsumer onNewDestination,
      long nowNanos) {
    boolean all = torn;
    Cluster before = all ? null : cluster;
    torn = true;
    cluster = newCluster;
    dirty |= all;
    if (before == null || !before.balancing().equals(newCluster.balancing())) {
      balance(before, newCluster);
    }
    if (before != null && !before.circuitBreakers().equals(newCluster.circuitBreakers())) {
      dirty = true;
    }
    boolean kindChanged = discover(before, newCluster, onNewDestination);
    if (all || newEndpoints != endpoints || kindChanged) {
      boolean first = endpoints == null;
      endpoints = newEndpoints;
      drops = DropPolicy.of(newEndpoints.drops());
      dirty = true;
      members(newEndpoints, detector, first, nowNanos);
    }
    OutlierDetection outliersBefore = before == null ? null : before.outlierDetection();
    if (all || !Objects.equals(outliersBefore, newCluster.outlierDetection())) {
      detector.configure(newCluster.outlierDetection(), table.all(), nowNanos);
    }
    torn = false;
  }

  /** Returns whether the endpoints come from elsewhere than before: calls, or no longer calls. */
  private boolean discover(@Nullable Cluster before, Cluster now, LongConsumer onNewDestination) {
    OriginalDestinations destinationsBefore = destinations;
    if (!(now.discovery() instanceof OriginalDst)) {
      destinations = null;
    } else if (destinationsBefore == null) {
      destinations = new OriginalDestinations(name, onNewDestination);
    }
    if (before != null && !before.discovery().equals(now.discovery())) {
      dirty = true;
    }
    return (destinations == null) != (destinationsBefore == null);
  }

  private void balance(@Nullable Cluster before, Cluster now) {
    if (before == null || !before.balancing().policy().equals(now.balancing().policy())) {
      balancer = LoadBalancers.of(now.balancing().policy(), environment.random());
    }
    if (mergeWindow != null) {
      mergeWindow.configure(CallTimer.nanos(now.balancing().updateMergeWindow()));
    }
    dirty = true;
  }

  private void members(
      Endpoints newEndpoints, OutlierDetector detector, boolean first, long nowNanos) {
    HostBuilder builder =
        new HostBuilder(name, newEndpoints, this::known, environment.locality(), nowNanos);
    replaceTable(destinations == null ? builder.table() : destinations.table(), detector);
    PriorityHosts[] fresh = builder.priorities().toArray(new PriorityHosts[0]);
    boolean resized = fresh.length != latest.length;
    if (resized) {
      if (mergeWindow != null) {
        mergeWindow.resize(fresh.length);
      }
      stale = null;
      published = new PriorityHosts[fresh.length];
    }
    for (int i = 0; i < fresh.length; i++) {
      if (!resized && !builder.isRedescribed(i) && fresh[i].hasSameShape(latest[i])) {
        fresh[i] = latest[i];
        continue;
      }
      publish(i, fresh[i]);
      if (!first) {
        mergeWindow(fresh.length).updated(i, nowNanos);
      }
    }
    latest = fresh;
  }

  private void replaceTable(EndpointTable now, OutlierDetector detector) {
    EndpointTable before = table;
    table = now;
    for (EndpointState each : before.all()) {
      if (now.get(each.address()) != each) {
        detector.forget(each);
        each.departed(true);
        departed().put(each.address(), each);
        forgetWhenIdle(each);
      }
    }
  }

  /** Shows the destinations that calls brought, and forgets those that none has used for long. */
  void destinations(OutlierDetector detector, long nowNanos) {
    Cluster current = cluster;
    OriginalDestinations asked = destinations;
    if (asked != null && current != null && current.discovery() instanceof OriginalDst wanted) {
      asked.plan(wanted, nowNanos);
      asked.forgetUnused(wanted, nowNanos);
      replaceTable(asked.table(), detector);
      dirty = true;
    }
  }

  /** When {@link #destinations} has something to forget; {@link Long#MAX_VALUE}: never. */
  long nextForgetNanos() {
    return destinations == null ? Long.MAX_VALUE : destinations.nextLookNanos();
  }

  private MergeWindow mergeWindow(int priorities) {
    MergeWindow window = mergeWindow;
    if (window == null) {
      window = new MergeWindow();
      if (cluster != null) {
        window.configure(CallTimer.nanos(cluster.balancing().updateMergeWindow()));
      }
      window.resize(priorities);
      mergeWindow = window;
    }
    return window;
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
      BitSet changed = stale == null ? new BitSet() : stale;
      changed.set(endpoint.priority());
      stale = changed;
    }
  }

  /** Publishes changes whose time to be merged has come. */
  void mergeDue(long nowNanos) {
    MergeWindow window = mergeWindow;
    if (window == null) {
      return;
    }
    for (int due = window.due(nowNanos); due >= 0; due = window.due(nowNanos)) {
      window.updated(due, nowNanos);
      if (stale != null) {
        stale.clear(due);
      }
      latest[due] = latest[due].refreshed();
      publish(due, latest[due]);
    }
  }

  /** When {@link #mergeDue} has something to do; {@link Long#MAX_VALUE}: never. */
  long nextMergeNanos() {
    return mergeWindow == null ? Long.MAX_VALUE : mergeWindow.nextNanos();
  }

  void localCluster(@Nullable LocalCluster newSenders) {
    if (newSenders == null ? senders != null : !newSenders.equals(senders)) {
      senders = newSenders;
      Cluster current = cluster;
      boolean concerned =
          current != null
              && current.balancing().locality() instanceof LocalityMode.ZoneAware
              && published.length > 0
              && published[0].localities().size() > 1;
      dirty |= concerned; // to rebuild all clusters at each change of the senders costs much
    }
  }

  /** What calls are to see from now on; null when nothing changed. */
  @Nullable ClusterView changed(long nowNanos) {
    BitSet changed = stale;
    if (changed != null) {
      refresh(changed, nowNanos);
      changed.clear();
    }
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
    Picker picker =
        destinations != null && current.discovery() instanceof OriginalDst wanted
            ? destinations.picker(wanted)
            : balancer.build(hosts, nowNanos);
    Long perHost = current.circuitBreakers().maxConnectionsPerHost();
    return new ClusterView(
        picker, drops, table, hosts, perHost == null ? Long.MAX_VALUE : perHost, List.of());
  }

  private void refresh(BitSet changed, long nowNanos) {
    MergeWindow window = mergeWindow(latest.length);
    for (int i = changed.nextSetBit(0); i >= 0; i = changed.nextSetBit(i + 1)) {
      if (i < latest.length && window.admits(i, nowNanos)) {
        latest[i] = latest[i].refreshed();
        publish(i, latest[i]);
      }
    }
  }

  private void publish(int priority, PriorityHosts hosts) {
    published[priority] = hosts;
    dirty = true;
  }
}
