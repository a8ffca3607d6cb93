package io.inmesh.balance;

import io.inmesh.config.Balancing.LocalityMode;
import io.inmesh.health.EndpointState;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Chooses the priority, then the locality where that is configured, and leaves the host to a {@link
 * HostPolicy}: what Envoy's {@code ZoneAwareLoadBalancerBase} is to its policies.
 */
final class PriorityBalancer implements LoadBalancer {
  private final HostPolicy policy;
  private final long seed;
  private @Nullable ClusterHosts builtFor;

  /** By priority, without regard to zones. */
  private PriorityPicker.Level[] built = new PriorityPicker.Level[0];

  /** Of priority 0, where zones are regarded. */
  private @Nullable Zones zones;

  /** Pickers by locality; they outlive changes of the senders, and so do the turns of hosts. */
  private record Zones(List<Picker> healthy, List<Picker> degraded) {}

  /**
   * A balancer of one cluster.
   *
   * @param seed random, where the turns of localities begin
   */
  PriorityBalancer(HostPolicy policy, long seed) {
    this.policy = policy;
    this.seed = seed;
  }

  @Override
  public Picker build(ClusterHosts hosts, long nowNanos) {
    List<PriorityHosts> priorities = hosts.priorities();
    PriorityPicker.Level[] levels = new PriorityPicker.Level[priorities.size()];
    if (!isBuilt(hosts, 0)) {
      zones = null;
    }
    for (int i = 0; i < levels.length; i++) {
      levels[i] = isBuilt(hosts, i) ? built[i] : level(hosts, i, nowNanos);
    }
    PriorityLoads loads = PriorityLoads.of(priorities, hosts.panicThresholdPercent());
    for (int i = 0; i < levels.length; i++) {
      if (loads.isPanic(i) && levels[i].all() == null) {
        Picker all = flat(priorities.get(i), i, HostSource.Kind.ALL, nowNanos);
        levels[i] = new PriorityPicker.Level(levels[i].healthy(), levels[i].degraded(), all);
      }
    }
    builtFor = hosts;
    built = levels;
    return new PriorityPicker(loads, byZone(hosts, levels, nowNanos), hosts.failsInPanic());
  }

  private boolean isBuilt(ClusterHosts hosts, int priority) {
    ClusterHosts before = builtFor;
    return before != null
        && priority < before.priorities().size()
        && before.priorities().get(priority) == hosts.priorities().get(priority)
        && before.balancing().equals(hosts.balancing());
  }

  private PriorityPicker.Level level(ClusterHosts hosts, int priority, long nowNanos) {
    PriorityHosts level = hosts.priorities().get(priority);
    Picker healthy = flat(level, priority, HostSource.Kind.HEALTHY, nowNanos);
    Picker degraded = flat(level, priority, HostSource.Kind.DEGRADED, nowNanos);
    if (hosts.balancing().locality() instanceof LocalityMode.Weighted) {
      healthy = byLocality(level, priority, HostSource.Kind.HEALTHY, healthy, nowNanos);
      degraded = byLocality(level, priority, HostSource.Kind.DEGRADED, degraded, nowNanos);
    }
    return new PriorityPicker.Level(healthy, degraded, null);
  }

  private Picker flat(PriorityHosts level, int priority, HostSource.Kind kind, long nowNanos) {
    return policy.over(select(level.hosts(), kind), new HostSource(priority, kind, -1), nowNanos);
  }

  private Picker byLocality(
      PriorityHosts level, int priority, HostSource.Kind kind, Picker otherwise, long nowNanos) {
    Picker picker = LocalityPicker.orNull(level, priority, kind, policy, seed, nowNanos);
    return picker == null ? otherwise : picker;
  }

  /** The same levels, or with the first one by zone: all that depends on the senders. */
  private PriorityPicker.Level[] byZone(
      ClusterHosts hosts, PriorityPicker.Level[] levels, long nowNanos) {
    LocalCluster node = hosts.node();
    if (node == null || !(hosts.balancing().locality() instanceof LocalityMode.ZoneAware zone)) {
      return levels;
    }
    PriorityHosts first = hosts.priorities().get(0);
    ZoneRoute route = ZoneRoute.orNull(first, node, zone);
    boolean panic = node.hosts().isBelow(hosts.panicThresholdPercent());
    if (route == null || (panic && !zone.failTrafficOnPanic())) {
      return levels;
    }
    PriorityPicker.Level any = levels[0];
    PriorityPicker.Level[] routed = levels.clone();
    if (panic) {
      routed[0] = new PriorityPicker.Level(Picker.NONE, Picker.NONE, any.all());
      return routed;
    }
    Zones pickers = zones == null ? zones(first, nowNanos) : zones;
    zones = pickers;
    routed[0] =
        new PriorityPicker.Level(
            new ZonePicker(route, pickers.healthy(), any.healthy()),
            new ZonePicker(route, pickers.degraded(), any.degraded()),
            any.all());
    return routed;
  }

  private Zones zones(PriorityHosts level, long nowNanos) {
    return new Zones(
        zones(level, HostSource.Kind.HEALTHY, nowNanos),
        zones(level, HostSource.Kind.DEGRADED, nowNanos));
  }

  private List<Picker> zones(PriorityHosts level, HostSource.Kind kind, long nowNanos) {
    List<Picker> pickers = new ArrayList<>(level.localities().size());
    for (int i = 0; i < level.localities().size(); i++) {
      EndpointState[] hosts = select(level.localities().get(i).hosts(), kind);
      pickers.add(policy.over(hosts, new HostSource(0, kind, i), nowNanos));
    }
    return pickers;
  }

  static EndpointState[] select(HostSet hosts, HostSource.Kind kind) {
    return switch (kind) {
      case ALL -> hosts.all();
      case HEALTHY -> hosts.healthy();
      case DEGRADED -> hosts.degraded();
    };
  }
}
