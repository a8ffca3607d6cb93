package io.inmesh.balance;

import io.inmesh.config.LbPolicy;
import io.inmesh.health.EndpointState;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/**
 * {@code LEAST_REQUEST}: among hosts of equal weight, the one with the fewest requests under way of
 * {@code choice_count} drawn at random (the same one may be drawn twice), or of all of them; hosts
 * of different weights by earliest deadline first with weight / (active + 1)^{@code
 * active_request_bias}, taken at the moment of a host's turn.
 */
final class LeastRequest implements HostPolicy {
  private final LbPolicy.LeastRequest config;
  private final @Nullable SlowStart slowStart;
  private final long seed;

  /**
   * A policy for one cluster.
   *
   * @param seed random, where the turns of weighted hosts begin
   */
  LeastRequest(LbPolicy.LeastRequest config, long seed) {
    this.config = config;
    this.slowStart = SlowStart.of(config.slowStart());
    this.seed = seed;
  }

  @Override
  public Picker over(EndpointState[] hosts, HostSource source, long nowNanos) {
    if (hosts.length == 0) {
      return Picker.NONE;
    }
    Picker weighted =
        WeightedPicker.orNull(hosts, weight(config.activeRequestBias()), slowStart, seed, nowNanos);
    if (weighted != null) {
      return weighted;
    }
    int choices = config.choiceCount();
    return config.fullScan()
        ? context -> leastOfAll(hosts, context)
        : context -> leastOfSome(hosts, choices, context);
  }

  private static EndpointState leastOfSome(
      EndpointState[] hosts, int choices, PickContext context) {
    EndpointState best = draw(hosts, context);
    for (int i = 1; i < choices; i++) {
      EndpointState other = draw(hosts, context);
      if (other.activeRequests() < best.activeRequests()) {
        best = other;
      }
    }
    return best;
  }

  /** Ties are drawn among all that tie, each with the same chance (reservoir sampling). */
  private static EndpointState leastOfAll(EndpointState[] hosts, PickContext context) {
    EndpointState best = hosts[0];
    int least = best.activeRequests();
    int ties = 1;
    for (int i = 1; i < hosts.length; i++) {
      int active = hosts[i].activeRequests();
      if (active < least) {
        best = hosts[i];
        least = active;
        ties = 1;
      } else if (active == least) {
        ties++;
        if (Long.remainderUnsigned(context.draw(), ties) == 0) {
          best = hosts[i];
        }
      }
    }
    return best;
  }

  private static EndpointState draw(EndpointState[] hosts, PickContext context) {
    return hosts[Integer.remainderUnsigned((int) context.draw(), hosts.length)];
  }

  private static ToDoubleFunction<EndpointState> weight(double configuredBias) {
    double bias = configuredBias >= 0 ? configuredBias : 1.0;
    return bias == 1.0
        ? host -> (double) host.endpoint().weight() / (host.activeRequests() + 1L)
        : host -> host.endpoint().weight() / Math.pow(host.activeRequests() + 1.0, bias);
  }
}
