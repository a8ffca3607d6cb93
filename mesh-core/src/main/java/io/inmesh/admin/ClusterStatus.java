package io.inmesh.admin;

import java.util.List;

/**
 * A cluster and its endpoints.
 *
 * @param name its name
 * @param discovery how its endpoints are found: {@code EDS}, {@code STATIC}, {@code STRICT_DNS},
 *     {@code LOGICAL_DNS}, {@code ORIGINAL_DST} or {@code AGGREGATE}
 * @param service the name of its endpoints in EDS; "" for the other kinds
 * @param leaves the clusters that an aggregate consists of, in order of priority; else empty
 * @param policy the load balancing policy, as in {@code lb_policy}
 * @param breakers permits of ordinary calls
 * @param breakersHigh permits of calls of high priority
 * @param ejected how many endpoints outlier detection has ejected
 * @param departing how many endpoints have left the cluster while calls to them are under way
 * @param endpoints in the order of the configuration; of an aggregate, those of its leaves
 */
public record ClusterStatus(
    String name,
    String discovery,
    String service,
    List<String> leaves,
    String policy,
    Breakers breakers,
    Breakers breakersHigh,
    int ejected,
    int departing,
    List<EndpointStatus> endpoints) {

  public ClusterStatus {
    leaves = List.copyOf(leaves);
    endpoints = List.copyOf(endpoints);
  }

  /** Circuit breakers of one routing priority ({@code circuit_breakers}). */
  public record Breakers(Permits connections, Permits pending, Permits requests, Permits retries) {}

  /**
   * How many permits are out.
   *
   * @param taken at present
   * @param limit how many there may be; of retries with a budget, at the present load
   */
  public record Permits(long taken, long limit) {}
}
