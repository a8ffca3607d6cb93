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
  private PriorityPicker.Level[] built = new PriorityPicker.Level[0];

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
    return new PriorityPicker(loads, levels, hosts.failsInPanic());
  }

  private boolean isBuilt(ClusterHosts hosts, int priority) {
    ClusterHosts before = builtFor;
    return before != null
        && priority < before.priorities().size()
        && before.priorities().get(priority) == hosts.priorities().get(priority)
        && before.balancing().equals(hosts.balancing())
        && before.node() == hosts.node();
  }

  private PriorityPicker.Level level(ClusterHosts hosts, int priority, long nowNanos) {
    PriorityHosts level = hosts.priorities().get(priority);
    Picker healthy = flat(level, priority, HostSource.Kind.HEALTHY, nowNanos);
    Picker degraded = flat(level, priority, HostSource.Kind.DEGRADED, nowNanos);
    LocalityMode mode = hosts.balancing().locality();
    if (mode instanceof LocalityMode.Weighted) {
      healthy = byLocality(level, priority, HostSource.Kind.HEALTHY, healthy, nowNanos);
      degraded = byLocality(level, priority, HostSource.Kind.DEGRADED, degraded, nowNanos);
    } else if (mode instanceof LocalityMode.ZoneAware zone && priority == 0) {
      LocalCluster node = hosts.node();
      ZoneRoute route = node == null ? null : ZoneRoute.orNull(level, node, zone);
      if (route != null) {
        long panic = hosts.panicThresholdPercent();
        healthy = byZone(route, level, HostSource.Kind.HEALTHY, healthy, panic, nowNanos);
        degraded = byZone(route, level, HostSource.Kind.DEGRADED, degraded, panic, nowNanos);
      }
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

  private Picker byZone(
      ZoneRoute route,
      PriorityHosts level,
      HostSource.Kind kind,
      Picker otherwise,
      long panicThresholdPercent,
      long nowNanos) {
    if (route.senders().hosts().isBelow(panicThresholdPercent)) {
      return route.config().failTrafficOnPanic() ? Picker.NONE : otherwise;
    }
    List<Picker> pickers = new ArrayList<>(level.localities().size());
    for (int i = 0; i < level.localities().size(); i++) {
      EndpointState[] hosts = select(level.localities().get(i).hosts(), kind);
      pickers.add(policy.over(hosts, new HostSource(0, kind, i), nowNanos));
    }
    return new ZonePicker(route, pickers, otherwise);
  }

  static EndpointState[] select(HostSet hosts, HostSource.Kind kind) {
    return switch (kind) {
      case ALL -> hosts.all();
      case HEALTHY -> hosts.healthy();
      case DEGRADED -> hosts.degraded();
    };
  }
}
