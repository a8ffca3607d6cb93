package io.inmesh.internal.cluster;

import io.inmesh.health.CircuitBreaker;
import io.inmesh.health.EndpointState;

/**
 * What an attempt holds, as bits: permits of its cluster ({@link CircuitBreaker#PENDING}, {@link
 * CircuitBreaker#CONNECTION}, {@link CircuitBreaker#REQUEST}) and its place among the attempts of
 * its host. Against an HTTP/1 upstream every attempt takes a connection for itself, which counts at
 * the host and, but for a host's only connection, at the cluster.
 *
 * <p>A host without any connection always gets one, whatever the cluster's limit, so that nothing
 * waits for it in vain (Envoy's {@code ConnPoolImplBase::tryCreateNewConnection}).
 */
public final class AttemptPermits {
  /** It is counted at its host. */
  public static final int HOST = 8;

  /** With a connection for itself. */
  public static final int HOST_CONNECTION = 16;

  private static final int OF_CLUSTER =
      CircuitBreaker.PENDING | CircuitBreaker.CONNECTION | CircuitBreaker.REQUEST;

  private AttemptPermits() {}

  /**
   * Takes what an attempt needs, or nothing at all.
   *
   * @param held {@link CircuitBreaker#PENDING} when that is held already, else 0
   * @param exclusive the attempt takes a connection for itself
   * @return what is held now; negative when something was refused: the complement (~) of the kind
   */
  public static int acquire(
      ClusterRuntime cluster,
      EndpointState host,
      CircuitBreaker breaker,
      int held,
      boolean exclusive) {
    int needed = CircuitBreaker.PENDING & ~held | CircuitBreaker.REQUEST;
    if (!exclusive) {
      int refused = breaker.tryAcquire(needed);
      if (refused != 0) {
        return ~refused;
      }
      cluster.state().onAttemptStart(host);
      return held | needed | HOST;
    }
    int refused = breaker.tryAcquire(needed | CircuitBreaker.CONNECTION);
    if (refused == CircuitBreaker.CONNECTION) {
      return acquireOnly(host, breaker, held, needed);
    }
    if (refused != 0) {
      return ~refused;
    }
    if (!cluster.state().tryStartAttempt(host)) {
      breaker.release(needed | CircuitBreaker.CONNECTION);
      return ~CircuitBreaker.CONNECTION;
    }
    return held | needed | CircuitBreaker.CONNECTION | HOST | HOST_CONNECTION;
  }

  /** The only connection of a host is granted beyond the cluster's limit. */
  private static int acquireOnly(EndpointState host, CircuitBreaker breaker, int held, int needed) {
    if (!host.tryStartRequest(1)) {
      return ~CircuitBreaker.CONNECTION;
    }
    int refused = breaker.tryAcquire(needed);
    if (refused != 0) {
      host.cancelRequest(true);
      return ~refused;
    }
    return held | needed | HOST | HOST_CONNECTION;
  }

  /** Gives back what an attempt held, and lets the next waiting call go on. */
  public static void release(
      int held,
      ClusterRuntime cluster,
      EndpointState host,
      CircuitBreaker breaker,
      boolean success) {
    breaker.release(held & OF_CLUSTER);
    boolean connection = (held & HOST_CONNECTION) != 0;
    cluster.state().onAttemptEnd(host, success, connection);
    if (connection) {
      cluster.connectionFree(host);
    }
  }
}
