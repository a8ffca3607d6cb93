package io.inmesh.balance;

import io.inmesh.health.EndpointState;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/** Hosts in turns by weight, earliest deadline first. */
final class WeightedPicker implements Picker {
  private final EndpointState[] hosts;
  private final EdfTurns turns;

  private WeightedPicker(EndpointState[] hosts, EdfTurns turns) {
    this.hosts = hosts;
    this.turns = turns;
  }

  /**
   * A picker by weight, or null where turns are not needed: when all configured weights are equal
   * and no host is in slow start.
   *
   * @param weight the weight of a host at the moment of its turn, slow start not included
   */
  static @Nullable Picker orNull(
      EndpointState[] hosts,
      ToDoubleFunction<EndpointState> weight,
      @Nullable SlowStart slowStart,
      long seed,
      long nowNanos) {
    boolean slow = slowStart != null && slowStart.applies(hosts, nowNanos);
    if (hosts.length <= 1 || (!slow && weightsAreEqual(hosts))) {
      return null;
    }
    EdfTurns.Weight turnWeight =
        slowStart == null
            ? (item, now) -> weight.applyAsDouble(hosts[item])
            : (item, now) -> weight.applyAsDouble(hosts[item]) * slowStart.factor(hosts[item], now);
    return new WeightedPicker(hosts, new EdfTurns(hosts.length, turnWeight, seed, nowNanos));
  }

  @Override
  public EndpointState pick(PickContext context) {
    return hosts[turns.next(context)];
  }

  private static boolean weightsAreEqual(EndpointState[] hosts) {
    int first = hosts[0].endpoint().weight();
    for (EndpointState host : hosts) {
      if (host.endpoint().weight() != first) {
        return false;
      }
    }
    return true;
  }
}
