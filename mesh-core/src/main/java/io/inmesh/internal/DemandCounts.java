package io.inmesh.internal;

import io.inmesh.config.ConfigSource.Demand;
import io.inmesh.internal.compile.Targets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Who asked for which listener. Guarded by the lock of {@link ConfigIntake}. */
final class DemandCounts {
  private final List<Demand> outbound = new ArrayList<>();
  private final List<Demand> inbound = new ArrayList<>();
  private final List<Integer> ports = new ArrayList<>();

  void addOutbound(Demand demand) {
    outbound.add(demand);
  }

  /**
   * A server asks.
   *
   * @param demand null: for the listener of its port
   */
  void addInbound(@Nullable Demand demand, int port) {
    if (demand == null) {
      ports.add(port);
    } else {
      inbound.add(demand);
    }
  }

  void removeOutbound(Demand demand) {
    outbound.remove(demand);
  }

  void removeInbound(@Nullable Demand demand, int port) {
    if (demand == null) {
      ports.remove((Object) port); // Not the one at that index.
    } else {
      inbound.remove(demand);
    }
  }

  Targets targets() {
    if (outbound.isEmpty() && inbound.isEmpty() && ports.isEmpty()) {
      return Targets.NONE;
    }
    Set<String> reserved = new HashSet<>();
    for (Demand demand : outbound) {
      if (demand.isOnDemandOnly()) {
        reserved.add(demand.listener());
      }
    }
    return new Targets(names(outbound), reserved, names(inbound), new HashSet<>(ports));
  }

  private static Set<String> names(List<Demand> demands) {
    Set<String> names = new HashSet<>();
    demands.forEach(demand -> names.add(demand.listener()));
    return names;
  }
}
