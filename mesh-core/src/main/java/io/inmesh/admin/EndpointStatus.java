package io.inmesh.admin;

import io.inmesh.config.Endpoint.HealthStatus;
import io.inmesh.config.EndpointAddress;
import io.inmesh.config.Locality;

/**
 * An endpoint of a cluster.
 *
 * @param address where it listens
 * @param hostname its host name, for automatic host rewrites; "" when unset
 * @param health as the control plane says
 * @param ejected whether outlier detection has ejected it
 * @param failedActiveCheck whether an active health check says that it is down
 * @param available whether balancing may use it when there is no panic: the three above together
 * @param weight {@code load_balancing_weight}
 * @param priority 0 is the highest
 * @param locality where it is
 * @param requests what was and is sent to it
 */
public record EndpointStatus(
    EndpointAddress address,
    String hostname,
    HealthStatus health,
    boolean ejected,
    boolean failedActiveCheck,
    boolean available,
    int weight,
    int priority,
    Locality locality,
    Requests requests) {

  /**
   * Requests to an endpoint. How many connections were made is not known: the HTTP clients do not
   * tell of each.
   *
   * @param active under way
   * @param connections connections that are counted against {@code max_connections}: those of
   *     HTTP/1 attempts under way
   * @param started ever, modulo 2^26
   * @param failed ended without success, modulo 2^32
   * @param failedConnects of these, those without a connection, modulo 2^32
   * @param timedOut whose response did not begin in time, modulo 2^32
   */
  public record Requests(
      int active, int connections, long started, long failed, long failedConnects, long timedOut) {
    private static final long MASK = (1L << 26) - 1;

    /** Ended with success, modulo 2^26. */
    public long succeeded() {
      return (started - active - failed) & MASK;
    }

    /** Those that had a connection, modulo 2^26; what Envoy counts as {@code rq_total}. */
    public long sent() {
      return (started - failedConnects) & MASK;
    }
  }
}
