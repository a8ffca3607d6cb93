package io.inmesh.balance;

import io.inmesh.config.Endpoint;
import io.inmesh.config.Endpoint.HealthStatus;
import io.inmesh.config.EndpointAddress;
import io.inmesh.config.Endpoints;
import io.inmesh.config.Endpoints.LocalityEndpoints;
import io.inmesh.config.Locality;
import io.inmesh.config.Metadata;
import io.inmesh.health.EndpointState;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;

/** Clusters and calls for tests. */
final class Fixtures {
  private Fixtures() {}

  static Endpoint endpoint(int id, HealthStatus health, int weight) {
    EndpointAddress address = new EndpointAddress("10.0." + (id >> 8) + "." + (id & 255), 80);
    return new Endpoint(address, "", health, weight, Metadata.EMPTY, List.of());
  }

  static Endpoint endpoint(int id) {
    return endpoint(id, HealthStatus.HEALTHY, 1);
  }

  static Locality zone(String zone) {
    return new Locality("r", zone, "");
  }

  static LocalityEndpoints locality(
      String zone, long weight, int priority, List<Endpoint> endpoints) {
    return new LocalityEndpoints(zone(zone), weight, priority, endpoints);
  }

  /** Endpoints with ids from {@code first}: so many healthy, then degraded, then unhealthy ones. */
  static List<Endpoint> hosts(int first, int healthy, int degraded, int unhealthy) {
    List<Endpoint> hosts = new ArrayList<>();
    for (int i = 0; i < healthy + degraded + unhealthy; i++) {
      HealthStatus health =
          i < healthy
              ? HealthStatus.HEALTHY
              : i < healthy + degraded ? HealthStatus.DEGRADED : HealthStatus.UNHEALTHY;
      hosts.add(endpoint(first + i, health, 1));
    }
    return hosts;
  }

  static Endpoints endpoints(LocalityEndpoints... localities) {
    return Endpoints.of("c", List.of(localities));
  }

  /** Endpoints of one locality and priority with these weights. */
  static Endpoints weighted(int... weights) {
    List<Endpoint> endpoints = new ArrayList<>();
    for (int i = 0; i < weights.length; i++) {
      endpoints.add(endpoint(i, HealthStatus.HEALTHY, weights[i]));
    }
    return endpoints(locality("a", 0, 0, endpoints));
  }

  static List<PriorityHosts> priorities(Endpoints endpoints) {
    return new HostBuilder("c", endpoints, address -> null, Locality.NONE, 0).priorities();
  }

  /** How often each host was picked, by the last part of its address. */
  static Map<Integer, Integer> count(Picker picker, PickContext context, int picks) {
    Map<Integer, Integer> counts = new TreeMap<>();
    for (int i = 0; i < picks; i++) {
      counts.merge(id(picker.pick(context)), 1, Integer::sum);
    }
    return counts;
  }

  static int id(EndpointState host) {
    String[] parts = host.endpoint().address().host().split("\\.");
    return Integer.parseInt(parts[2]) * 256 + Integer.parseInt(parts[3]);
  }

  /** A call with a seeded source of randomness and a clock that is set by hand. */
  static final class Call implements PickContext {
    private final SplittableRandom random;
    long nowNanos;

    Call(long seed) {
      random = new SplittableRandom(seed);
    }

    @Override
    public long draw() {
      return random.nextLong();
    }

    @Override
    public long nowNanos() {
      return nowNanos;
    }
  }
}
