package io.inmesh.balance;

import io.inmesh.health.EndpointState;
import org.jspecify.annotations.Nullable;

/**
 * {@code locality_weighted_lb_config}: localities in turns by effective weight, which is weight *
 * min(1, overprovisioning factor * usable hosts / all hosts); then a host of that locality.
 */
final class LocalityPicker implements Picker {
  private final Picker[] pickers;
  private final EdfTurns turns;

  private LocalityPicker(Picker[] pickers, EdfTurns turns) {
    this.pickers = pickers;
    this.turns = turns;
  }

  /** A picker, or null when no locality has a weight and a usable host. */
  static @Nullable Picker orNull(
      PriorityHosts hosts,
      int priority,
      HostSource.Kind kind,
      HostPolicy policy,
      long seed,
      long nowNanos) {
    int count = hosts.localities().size();
    double[] weights = new double[count];
    Picker[] pickers = new Picker[count];
    int used = 0;
    for (int i = 0; i < count; i++) {
      HostSet.OfLocality locality = hosts.localities().get(i);
      EndpointState[] usable = PriorityBalancer.select(locality.hosts(), kind);
      int all = locality.hosts().counted();
      double available = all == 0 ? 0.0 : 1.0 * usable.length / all;
      double weight =
          locality.weight()
              * Math.min(1.0, hosts.overprovisioningFactorPercent() / 100.0 * available);
      if (weight > 0) {
        weights[used] = weight;
        pickers[used++] = policy.over(usable, new HostSource(priority, kind, i), nowNanos);
      }
    }
    if (used == 0) {
      return null;
    }
    if (used == 1) {
      return pickers[0];
    }
    return new LocalityPicker(
        pickers, new EdfTurns(used, (item, now) -> weights[item], seed, nowNanos));
  }

  @Override
  public @Nullable EndpointState pick(PickContext context) {
    return pickers[turns.next(context)].pick(context);
  }
}
