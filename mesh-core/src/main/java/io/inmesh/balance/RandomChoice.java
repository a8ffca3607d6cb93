package io.inmesh.balance;

import io.inmesh.health.EndpointState;

/** {@code RANDOM}: any host with the same chance, whatever its weight. */
final class RandomChoice implements HostPolicy {
  @Override
  public Picker over(EndpointState[] hosts, HostSource source, long nowNanos) {
    if (hosts.length == 0) {
      return Picker.NONE;
    }
    return context -> hosts[Integer.remainderUnsigned((int) context.draw(), hosts.length)];
  }
}
