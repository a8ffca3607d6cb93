package io.inmesh.balance;

/**
 * Names a set of hosts of a cluster (Envoy's {@code HostsSource}).
 *
 * @param priority 0 is the highest
 * @param kind which of its hosts
 * @param locality the index of the locality; -1 for those of all localities
 */
record HostSource(int priority, Kind kind, int locality) {
  /** The healthy hosts of the highest priority. */
  static final HostSource FIRST = new HostSource(0, Kind.HEALTHY, -1);

  /** Which hosts. */
  enum Kind {
    ALL,
    HEALTHY,
    DEGRADED
  }
}
