package io.inmesh.internal.compile;

import io.inmesh.config.Balancing;
import io.inmesh.config.Balancing.LocalityMode;
import io.inmesh.config.CircuitBreakers;
import io.inmesh.config.CircuitBreakers.RetryBudget;
import io.inmesh.config.CircuitBreakers.Thresholds;
import io.inmesh.config.Cluster;
import io.inmesh.config.ClusterWithEndpoints;
import io.inmesh.config.Endpoints;
import io.inmesh.config.Endpoints.DropOverload;
import io.inmesh.config.RuntimeFraction;
import io.inmesh.config.RuntimeKey;
import io.inmesh.config.RuntimeValues;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What runtime values put in the place of a cluster's configuration, by Envoy's own keys. */
final class RuntimeOverrides {
  private static final String MAINTENANCE = RuntimeKey.MAINTENANCE_MODE.key("");

  private RuntimeOverrides() {}

  /** Which share of the calls to a cluster is turned away, in percent, by the cluster's name. */
  static Map<String, Long> maintenance(RuntimeValues runtime) {
    Map<String, Long> percents = new HashMap<>();
    for (String key : runtime.values().keySet()) {
      if (key.startsWith(MAINTENANCE)) {
        percents.put(key.substring(MAINTENANCE.length()), runtime.number(key, 0));
      }
    }
    return percents;
  }

  /** The cluster as it holds with these values; the same instance when they change nothing. */
  static ClusterWithEndpoints apply(ClusterWithEndpoints source, RuntimeValues runtime) {
    if (runtime.values().isEmpty()) {
      return source;
    }
    Cluster cluster = source.cluster();
    Balancing balancing = balancing(cluster.balancing(), runtime);
    CircuitBreakers breakers = breakers(cluster, runtime);
    Endpoints endpoints = drops(source.endpoints(), runtime);
    if (balancing.equals(cluster.balancing())
        && breakers.equals(cluster.circuitBreakers())
        && endpoints == source.endpoints()) {
      return source;
    }
    Cluster changed =
        new Cluster(
            cluster.name(),
            cluster.discovery(),
            balancing,
            breakers,
            cluster.outlierDetection(),
            cluster.healthChecks(),
            cluster.connection(),
            cluster.metadata());
    return new ClusterWithEndpoints(changed, endpoints, source.leaves());
  }

  private static Balancing balancing(Balancing source, RuntimeValues runtime) {
    LocalityMode locality = source.locality();
    if (locality instanceof LocalityMode.ZoneAware zone) {
      locality =
          new LocalityMode.ZoneAware(
              number(runtime, RuntimeKey.ZONE_ROUTING_ENABLED.key(), zone.routingEnabledPercent()),
              runtime.number(RuntimeKey.ZONE_ROUTING_MIN_CLUSTER_SIZE.key(), zone.minClusterSize()),
              zone.failTrafficOnPanic());
    }
    return new Balancing(
        source.policy(),
        locality,
        Math.min(
            100, number(runtime, RuntimeKey.PANIC_THRESHOLD.key(), source.panicThresholdPercent())),
        source.failTrafficOnPanic(),
        source.updateMergeWindow(),
        source.subsets());
  }

  private static CircuitBreakers breakers(Cluster cluster, RuntimeValues runtime) {
    CircuitBreakers source = cluster.circuitBreakers();
    return new CircuitBreakers(
        thresholds(source.normal(), cluster.name(), "default", runtime),
        thresholds(source.high(), cluster.name(), "high", runtime),
        source.maxConnectionsPerHost());
  }

  private static Thresholds thresholds(
      Thresholds source, String cluster, String priority, RuntimeValues runtime) {
    return new Thresholds(
        runtime.number(RuntimeKey.MAX_CONNECTIONS.key(cluster, priority), source.maxConnections()),
        runtime.number(
            RuntimeKey.MAX_PENDING_REQUESTS.key(cluster, priority), source.maxPendingRequests()),
        runtime.number(RuntimeKey.MAX_REQUESTS.key(cluster, priority), source.maxRequests()),
        runtime.number(RuntimeKey.MAX_RETRIES.key(cluster, priority), source.maxRetries()),
        budget(source, cluster, priority, runtime),
        source.trackRemaining());
  }

  /** A runtime value alone makes a budget, with the defaults for the rest, as in Envoy. */
  private static @Nullable RetryBudget budget(
      Thresholds source, String cluster, String priority, RuntimeValues runtime) {
    RetryBudget budget = source.retryBudget();
    String percent = RuntimeKey.RETRY_BUDGET_PERCENT.key(cluster, priority);
    String minimum = RuntimeKey.RETRY_BUDGET_MIN_CONCURRENCY.key(cluster, priority);
    if (budget == null
        && !(runtime.values().get(percent) instanceof Number)
        && !(runtime.values().get(minimum) instanceof Number)) {
      return null;
    }
    return new RetryBudget(
        number(runtime, percent, budget == null ? 20 : budget.budgetPercent()),
        runtime.number(minimum, budget == null ? 3 : budget.minRetryConcurrency()));
  }

  private static Endpoints drops(Endpoints source, RuntimeValues runtime) {
    int limit =
        (int) Math.max(0, Math.min(100, runtime.number(RuntimeKey.DROP_OVERLOAD_LIMIT.key(), 100)));
    if (source.drops().isEmpty() || limit == 100) {
      return source;
    }
    List<DropOverload> capped = source.drops().stream().map(drop -> capped(drop, limit)).toList();
    return new Endpoints(
        source.name(),
        source.localities(),
        capped,
        source.overprovisioningFactorPercent(),
        source.weightedPriorityHealth());
  }

  private static DropOverload capped(DropOverload drop, int limitPercent) {
    RuntimeFraction share = drop.fraction();
    return 100L * share.numerator() <= (long) limitPercent * share.denominator()
        ? drop
        : new DropOverload(drop.category(), new RuntimeFraction(limitPercent, 100, null));
  }

  private static double number(RuntimeValues runtime, String key, double otherwise) {
    return runtime.values().get(key) instanceof Number number ? number.doubleValue() : otherwise;
  }
}
