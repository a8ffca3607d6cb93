package io.inmesh.balance;

import io.inmesh.config.Endpoint;
import io.inmesh.config.EndpointAddress;
import io.inmesh.config.Endpoints;
import io.inmesh.config.Endpoints.LocalityEndpoints;
import io.inmesh.config.Locality;
import io.inmesh.health.EndpointState;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Turns the endpoints of a configuration into hosts by priority and locality, with the live state
 * of those that were there before. Of an address that occurs twice the first one counts, as in
 * Envoy.
 */
final class HostBuilder {
  private static final Comparator<Locality> ORDER =
      Comparator.comparing(Locality::region)
          .thenComparing(Locality::zone)
          .thenComparing(Locality::subZone);

  private final Map<EndpointAddress, EndpointState> states = new LinkedHashMap<>();
  private final List<PriorityHosts> priorities = new ArrayList<>();
  private final BitSet redescribed = new BitSet();

  /**
   * Builds all at once.
   *
   * @param cluster the cluster's name
   * @param known finds the live state of an address; null for a new one
   * @param own the mesh node's locality, which comes first
   */
  HostBuilder(
      String cluster,
      Endpoints endpoints,
      Function<EndpointAddress, @Nullable EndpointState> known,
      Locality own,
      long nowNanos) {
    int last = 0;
    for (LocalityEndpoints each : endpoints.localities()) {
      last = Math.max(last, each.priority());
    }
    List<Map<Locality, Part>> byPriority = new ArrayList<>();
    List<List<EndpointState>> all = new ArrayList<>();
    for (int i = 0; i <= last; i++) {
      byPriority.add(new TreeMap<>(ownFirst(own)));
      all.add(new ArrayList<>());
    }
    for (LocalityEndpoints each : endpoints.localities()) {
      int priority = each.priority();
      for (Endpoint endpoint : each.endpoints()) {
        if (states.containsKey(endpoint.address())) {
          continue;
        }
        EndpointState state = known.apply(endpoint.address());
        if (state == null) {
          state = new EndpointState(cluster, endpoint, each.locality(), priority, nowNanos);
        } else if (!isDescribed(state, endpoint, each.locality(), priority)) {
          state.describe(endpoint, each.locality(), priority);
          redescribed.set(priority);
        }
        states.put(endpoint.address(), state);
        all.get(priority).add(state);
        byPriority
            .get(priority)
            .computeIfAbsent(each.locality(), any -> new Part(each.weight()))
            .hosts
            .add(state);
      }
    }
    for (int i = 0; i <= last; i++) {
      priorities.add(priority(endpoints, all.get(i), byPriority.get(i), own));
    }
  }

  /** The hosts by priority; one empty priority when there are none. */
  List<PriorityHosts> priorities() {
    return priorities;
  }

  /** The hosts by address. */
  EndpointTable table() {
    if (states.isEmpty()) {
      return EndpointTable.EMPTY;
    }
    return EndpointTable.of(
        priorities.size() == 1
            ? priorities.get(0).hosts().all() // the same, in the same order
            : states.values().toArray(new EndpointState[0]));
  }

  /** Whether health, weight or another attribute of a known host of this priority changed. */
  boolean isRedescribed(int priority) {
    return redescribed.get(priority);
  }

  private static boolean isDescribed(
      EndpointState state, Endpoint endpoint, Locality locality, int priority) {
    Endpoint before = state.endpoint();
    return (before == endpoint || before.equals(endpoint))
        && state.priority() == priority
        && state.locality().equals(locality);
  }

  private static PriorityHosts priority(
      Endpoints endpoints, List<EndpointState> all, Map<Locality, Part> parts, Locality own) {
    HostSet hosts = HostSet.of(all.toArray(new EndpointState[0]));
    List<HostSet.OfLocality> localities = new ArrayList<>(parts.size());
    parts.forEach((locality, part) ->
        localities.add(
            new HostSet.OfLocality(
                locality,
                part.weight,
                parts.size() == 1 ? hosts : HostSet.of(part.hosts.toArray(new EndpointState[0])))));
    return new PriorityHosts(
        hosts,
        localities,
        parts.containsKey(own),
        endpoints.overprovisioningFactorPercent(),
        endpoints.weightedPriorityHealth());
  }

  private static Comparator<Locality> ownFirst(Locality own) {
    return Comparator.<Locality, Boolean>comparing(locality -> !locality.equals(own))
        .thenComparing(ORDER);
  }

  private static final class Part {
    private final long weight;
    private final List<EndpointState> hosts = new ArrayList<>();

    private Part(long weight) {
      this.weight = weight;
    }
  }
}
