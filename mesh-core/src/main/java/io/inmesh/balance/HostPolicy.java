package io.inmesh.balance;

import io.inmesh.health.EndpointState;

/** How a policy chooses among hosts that all may be chosen. One object per cluster. */
@FunctionalInterface
interface HostPolicy {
  /**
   * Builds the picker of one set of hosts. Calls never overlap.
   *
   * @param hosts not to be changed by anyone
   * @param source which set of the cluster it is, for what shall outlive the picker
   * @param nowNanos the time on the mesh's clock
   */
  Picker over(EndpointState[] hosts, HostSource source, long nowNanos);
}
