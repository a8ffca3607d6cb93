package io.inmesh.balance;

import io.inmesh.config.Locality;
import io.inmesh.health.EjectionType;
import io.inmesh.health.EndpointState;
import io.inmesh.health.OutlierListener;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/** Clusters in virtual time: time passes when a test says so, and wakes who asked for it. */
final class VirtualMesh implements ClusterTimer, OutlierListener {
  private final Map<ClusterState, Long> wakes = new HashMap<>();
  private final SplittableRandom random = new SplittableRandom(1);
  final List<String> events = new ArrayList<>();
  long nowNanos;
  Locality locality = Locality.NONE;

  ClusterState cluster(String name) {
    return new ClusterState(name, new ClusterEnvironment(random::nextLong, this, this, locality));
  }

  Fixtures.Call call() {
    Fixtures.Call call = new Fixtures.Call(99);
    call.nowNanos = nowNanos;
    return call;
  }

  /** Lets time pass, and each cluster do what is due on the way. */
  void pass(Duration duration) {
    long end = nowNanos + duration.toNanos();
    while (true) {
      ClusterState next = null;
      for (Map.Entry<ClusterState, Long> each : wakes.entrySet()) {
        if (each.getValue() <= end && (next == null || each.getValue() < wakes.get(next))) {
          next = each.getKey();
        }
      }
      if (next == null) {
        nowNanos = end;
        return;
      }
      nowNanos = Math.max(nowNanos, wakes.remove(next));
      next.onTimer(nowNanos);
      if (next.nextTimerNanos() != Long.MAX_VALUE) {
        wakes.put(next, next.nextTimerNanos());
      }
    }
  }

  @Override
  public void wakeAt(ClusterState cluster, long deadlineNanos) {
    wakes.merge(cluster, deadlineNanos, Math::min);
  }

  @Override
  public void onEjection(
      String cluster, EndpointState endpoint, EjectionType type, boolean enforced) {
    events.add((enforced ? "eject " : "detect ") + Fixtures.id(endpoint) + ' ' + type);
  }

  @Override
  public void onEjectionOverflow(String cluster, EndpointState endpoint, EjectionType type) {
    events.add("overflow " + Fixtures.id(endpoint) + ' ' + type);
  }

  @Override
  public void onUnejection(String cluster, EndpointState endpoint) {
    events.add("uneject " + Fixtures.id(endpoint));
  }
}
