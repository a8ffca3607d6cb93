package io.inmesh.balance;

/**
 * A load balancing policy of one cluster. One object per cluster and policy: it may keep what shall
 * outlive a picker, such as the position of a rotation.
 *
 * <p>A new policy is a class that implements this, directly (when it spans priorities and
 * localities itself, as ring hash and maglev do) or as a {@link HostPolicy} below {@link
 * PriorityBalancer}.
 */
@FunctionalInterface
public interface LoadBalancer {
  /**
   * Builds the picker for these hosts. Calls never overlap.
   *
   * @param hosts the cluster's hosts by priority; a priority that did not change since the last
   *     call is the same object as then
   * @param nowNanos the time on the mesh's clock
   */
  Picker build(ClusterHosts hosts, long nowNanos);
}
