package io.inmesh.internal.cluster;

import io.inmesh.health.CircuitBreaker;
import io.inmesh.health.EndpointState;

/**
 * Permits of connections to HTTP/1 upstreams, where every attempt takes a connection for itself:
 * one of the host and, but for a host's only connection, one of the cluster.
 *
 * <p>A host without any connection always gets one, whatever the cluster's limit, so that nothing
 * waits for it in vain (Envoy's {@code ConnPoolImplBase::tryCreateNewConnection}).
 */
public final class ConnectionPermits {
  /** No permit. */
  public static final int REFUSED = 0;

  /** A permit of the host is held. */
  public static final int OF_HOST = 2;

  /** A permit of the cluster is held. */
  public static final int OF_CLUSTER = 4;

  private ConnectionPermits() {}

  /** Takes permits; {@link #REFUSED} when there are none. */
  public static int acquire(ClusterRuntime cluster, EndpointState host, CircuitBreaker breaker) {
    if (!cluster.state().tryAcquireConnection(host)) {
      return REFUSED;
    }
    if (breaker.tryAcquireConnection()) {
      return OF_HOST | OF_CLUSTER;
    }
    if (host.activeConnections() == 1) {
      return OF_HOST;
    }
    cluster.state().releaseConnection(host);
    return REFUSED;
  }

  /** Gives permits back and lets the next waiting call go on. */
  public static void release(
      int permits, ClusterRuntime cluster, EndpointState host, CircuitBreaker breaker) {
    if ((permits & OF_CLUSTER) != 0) {
      breaker.releaseConnection();
    }
    if ((permits & OF_HOST) != 0) {
      cluster.state().releaseConnection(host);
      cluster.pending().wakeOne();
    }
  }
}
