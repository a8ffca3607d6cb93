package io.inmesh.balance;

import io.inmesh.config.LbPolicy;
import java.util.function.LongSupplier;

/** Which balancer serves which policy. */
public final class LoadBalancers {
  private LoadBalancers() {}

  /** Whether there is a balancer for this policy; a cluster with any other fails closed. */
  public static boolean supports(LbPolicy policy) {
    return policy instanceof LbPolicy.RoundRobin
        || policy instanceof LbPolicy.LeastRequest
        || policy instanceof LbPolicy.Random;
  }

  /**
   * A balancer for one cluster. For a policy that is not {@linkplain #supports supported} it has no
   * host to offer, so that nothing is balanced in another way than configured.
   *
   * @param random uniformly distributed 64-bit values
   */
  static LoadBalancer of(LbPolicy policy, LongSupplier random) {
    if (policy instanceof LbPolicy.RoundRobin roundRobin) {
      long seed = random.getAsLong();
      return new PriorityBalancer(new RoundRobin(roundRobin, seed), seed);
    }
    if (policy instanceof LbPolicy.LeastRequest leastRequest) {
      long seed = random.getAsLong();
      return new PriorityBalancer(new LeastRequest(leastRequest, seed), seed);
    }
    if (policy instanceof LbPolicy.Random) {
      return new PriorityBalancer(new RandomChoice(), random.getAsLong());
    }
    return (hosts, nowNanos) -> Picker.NONE;
  }
}
