package io.inmesh.balance;

import io.inmesh.config.LbPolicy;
import io.inmesh.health.EndpointState;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * {@code ROUND_ROBIN}: hosts of equal weight in rotation from a random start, which goes on across
 * changes of the hosts; hosts of different weights by earliest deadline first, begun anew (from the
 * same random start) with each change, as in Envoy.
 */
final class RoundRobin implements HostPolicy {
  private final @Nullable SlowStart slowStart;
  private final long seed;

  /** The rotation through the healthy hosts of the highest priority: mostly the only one. */
  private final AtomicLong first;

  /** The others; made by the first of them. */
  private @Nullable Map<HostSource, AtomicLong> others;

  /**
   * A policy for one cluster.
   *
   * @param seed random, where rotations begin
   */
  RoundRobin(LbPolicy.RoundRobin config, long seed) {
    this.slowStart = SlowStart.of(config.slowStart());
    this.seed = seed;
    this.first = new AtomicLong(seed);
  }

  @Override
  public Picker over(EndpointState[] hosts, HostSource source, long nowNanos) {
    if (hosts.length == 0) {
      return Picker.NONE;
    }
    Picker weighted =
        WeightedPicker.orNull(hosts, host -> host.endpoint().weight(), slowStart, seed, nowNanos);
    if (weighted != null) {
      return weighted;
    }
    AtomicLong rotation = rotation(source);
    return context -> {
      long turn = context.peeks() ? rotation.get() : rotation.getAndIncrement();
      return hosts[(int) Long.remainderUnsigned(turn, hosts.length)];
    };
  }

  private AtomicLong rotation(HostSource source) {
    if (source.equals(HostSource.FIRST)) {
      return first;
    }
    Map<HostSource, AtomicLong> known = others;
    if (known == null) {
      known = new HashMap<>(4);
      others = known;
    }
    return known.computeIfAbsent(source, any -> new AtomicLong(seed));
  }
}
