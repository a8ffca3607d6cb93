package io.inmesh.balance;

import io.inmesh.config.Endpoint.HealthStatus;
import io.inmesh.config.Locality;
import io.inmesh.health.Availability;
import io.inmesh.health.EndpointState;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;

/**
 * The hosts of one priority, or of one locality within it, sorted by what may be done with them at
 * one moment. Immutable.
 */
public final class HostSet {
  private static final EndpointState[] NO_HOSTS = new EndpointState[0];

  private final EndpointState[] all;
  private final EndpointState[] healthy;
  private final EndpointState[] degraded;
  private final int draining;

  private HostSet(
      EndpointState[] all, EndpointState[] healthy, EndpointState[] degraded, int draining) {
    this.all = all;
    this.healthy = healthy;
    this.degraded = degraded;
    this.draining = draining;
  }

  /** Sorts hosts by their availability now. Where all are healthy, one array serves twice. */
  static HostSet of(EndpointState[] all) {
    Availability[] found = new Availability[all.length];
    int healthyCount = 0;
    int degradedCount = 0;
    int drainingCount = 0;
    for (int i = 0; i < all.length; i++) {
      found[i] = all[i].availability();
      healthyCount += found[i] == Availability.HEALTHY ? 1 : 0;
      degradedCount += found[i] == Availability.DEGRADED ? 1 : 0;
      drainingCount += isDraining(all[i]) ? 1 : 0;
    }
    return new HostSet(
        all,
        select(all, found, Availability.HEALTHY, healthyCount),
        select(all, found, Availability.DEGRADED, degradedCount),
        drainingCount);
  }

  /**
   * Whether a host goes away on purpose: it is no sign of trouble, so that health and panic are
   * those of the others (Envoy's excluded hosts).
   */
  private static boolean isDraining(EndpointState host) {
    return host.endpoint().health() == HealthStatus.DRAINING;
  }

  /** How many hosts health and panic are a share of. */
  int counted() {
    return all.length - draining;
  }

  /** The sum of their weights. */
  long countedWeight() {
    long sum = weight(all);
    if (draining > 0) {
      for (EndpointState host : all) {
        sum -= isDraining(host) ? host.endpoint().weight() : 0;
      }
    }
    return sum;
  }

  static long weight(EndpointState[] hosts) {
    long sum = 0;
    for (EndpointState host : hosts) {
      sum += host.endpoint().weight();
    }
    return sum;
  }

  /** Every host, in the order of the configuration. */
  public List<EndpointState> hosts() {
    return Collections.unmodifiableList(Arrays.asList(all));
  }

  /** The healthy ones, in that order. */
  public List<EndpointState> healthyHosts() {
    return Collections.unmodifiableList(Arrays.asList(healthy));
  }

  /** The degraded ones, in that order. */
  public List<EndpointState> degradedHosts() {
    return Collections.unmodifiableList(Arrays.asList(degraded));
  }

  EndpointState[] all() {
    return all;
  }

  EndpointState[] healthy() {
    return healthy;
  }

  EndpointState[] degraded() {
    return degraded;
  }

  private static EndpointState[] select(
      EndpointState[] all, Availability[] found, Availability wanted, int count) {
    if (count == all.length) {
      return all;
    }
    if (count == 0) {
      return NO_HOSTS;
    }
    EndpointState[] selected = new EndpointState[count];
    int next = 0;
    for (int i = 0; i < all.length; i++) {
      if (found[i] == wanted) {
        selected[next++] = all[i];
      }
    }
    return selected;
  }

  /**
   * The hosts of a locality.
   *
   * @param locality where
   * @param weight {@code load_balancing_weight} of the locality; 0 when unset
   * @param hosts those of one priority
   */
  public record OfLocality(Locality locality, long weight, HostSet hosts) {}
}
