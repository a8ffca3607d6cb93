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
import io.inmesh.config.RuntimeValues;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What runtime values put in the place of a cluster's configuration, by Envoy's keys: {@code
 * upstream.healthy_panic_threshold}, {@code upstream.zone_routing.*}, {@code
 * circuit_breakers.<cluster>.<priority>.*}; {@code load_balancing_policy.drop_overload_limit} caps
 * drops.
 */
final class RuntimeOverrides {
  private static final String PANIC = "upstream.healthy_panic_threshold";
  private static final String ZONE_ENABLED = "upstream.zone_routing.enabled";
  private static final String ZONE_MINIMUM = "upstream.zone_routing.min_cluster_size";
  private static final String DROP_LIMIT = "load_balancing_policy.drop_overload_limit";

  private RuntimeOverrides() {}

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
              number(runtime, ZONE_ENABLED, zone.routingEnabledPercent()),
              runtime.number(ZONE_MINIMUM, zone.minClusterSize()),
              zone.failTrafficOnPanic());
    }
    return new Balancing(
        source.policy(),
        locality,
        Math.min(100, number(runtime, PANIC, source.panicThresholdPercent())),
        source.failTrafficOnPanic(),
        source.updateMergeWindow(),
        source.subsets());
  }

  private static CircuitBreakers breakers(Cluster cluster, RuntimeValues runtime) {
    CircuitBreakers source = cluster.circuitBreakers();
    String prefix = "circuit_breakers." + cluster.name() + '.';
    return new CircuitBreakers(
        thresholds(source.normal(), prefix + "default.", runtime),
        thresholds(source.high(), prefix + "high.", runtime),
        source.maxConnectionsPerHost());
  }

  private static Thresholds thresholds(Thresholds source, String prefix, RuntimeValues runtime) {
    return new Thresholds(
        runtime.number(prefix + "max_connections", source.maxConnections()),
        runtime.number(prefix + "max_pending_requests", source.maxPendingRequests()),
        runtime.number(prefix + "max_requests", source.maxRequests()),
        runtime.number(prefix + "max_retries", source.maxRetries()),
        budget(source, prefix + "retry_budget.", runtime),
        source.trackRemaining());
  }

  /** A runtime value alone makes a budget, with the defaults for the rest, as in Envoy. */
  private static @Nullable RetryBudget budget(
      Thresholds source, String prefix, RuntimeValues runtime) {
    RetryBudget budget = source.retryBudget();
    String percent = prefix + "budget_percent";
    String minimum = prefix + "min_retry_concurrency";
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
    int limit = (int) Math.max(0, Math.min(100, runtime.number(DROP_LIMIT, 100)));
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
