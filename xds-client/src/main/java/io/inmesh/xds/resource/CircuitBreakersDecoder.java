package io.inmesh.xds.resource;

import io.inmesh.config.CircuitBreakers;
import io.inmesh.config.CircuitBreakers.RetryBudget;
import io.inmesh.config.CircuitBreakers.Thresholds;
import io.inmesh.xds.proto.envoy.config.core.v3.RoutingPriority;
import io.inmesh.xds.resource.value.Fractions;
import io.inmesh.xds.resource.value.Place;
import io.inmesh.xds.resource.value.Scalars;
import org.jspecify.annotations.Nullable;

/** Decodes {@code envoy.config.cluster.v3.CircuitBreakers}. */
final class CircuitBreakersDecoder {
  private CircuitBreakersDecoder() {}

  static CircuitBreakers decode(
      Place place, io.inmesh.xds.proto.envoy.config.cluster.v3.CircuitBreakers breakers) {
    if (breakers.getThresholdsCount() == 0 && breakers.getPerHostThresholdsCount() == 0) {
      return CircuitBreakers.DEFAULT;
    }
    return new CircuitBreakers(
        thresholds(place, breakers, RoutingPriority.DEFAULT),
        thresholds(place, breakers, RoutingPriority.HIGH),
        perHost(place, breakers));
  }

  /** As in Envoy, the first entry of a priority counts. */
  private static Thresholds thresholds(
      Place place,
      io.inmesh.xds.proto.envoy.config.cluster.v3.CircuitBreakers breakers,
      RoutingPriority priority) {
    for (int i = 0; i < breakers.getThresholdsCount(); i++) {
      if (breakers.getThresholds(i).getPriority() == priority) {
        return thresholds(place.item("thresholds", i), breakers.getThresholds(i));
      }
    }
    return Thresholds.DEFAULT;
  }

  private static Thresholds thresholds(
      Place place,
      io.inmesh.xds.proto.envoy.config.cluster.v3.CircuitBreakers.Thresholds thresholds) {
    Thresholds defaults = Thresholds.DEFAULT;
    return new Thresholds(
        Scalars.number(
            thresholds.hasMaxConnections(),
            thresholds.getMaxConnections(),
            defaults.maxConnections()),
        Scalars.number(
            thresholds.hasMaxPendingRequests(),
            thresholds.getMaxPendingRequests(),
            defaults.maxPendingRequests()),
        Scalars.number(
            thresholds.hasMaxRequests(), thresholds.getMaxRequests(), defaults.maxRequests()),
        Scalars.number(
            thresholds.hasMaxRetries(), thresholds.getMaxRetries(), defaults.maxRetries()),
        thresholds.hasRetryBudget()
            ? budget(place.field("retry_budget"), thresholds.getRetryBudget())
            : null,
        thresholds.getTrackRemaining());
  }

  private static RetryBudget budget(
      Place place,
      io.inmesh.xds.proto.envoy.config.cluster.v3.CircuitBreakers.Thresholds.RetryBudget budget) {
    return new RetryBudget(
        Fractions.percent(
            place.field("budget_percent"),
            budget.hasBudgetPercent(),
            budget.getBudgetPercent(),
            20),
        Scalars.number(budget.hasMinRetryConcurrency(), budget.getMinRetryConcurrency(), 3));
  }

  private static @Nullable Long perHost(
      Place place, io.inmesh.xds.proto.envoy.config.cluster.v3.CircuitBreakers breakers) {
    Long maxConnections = null;
    for (int i = 0; i < breakers.getPerHostThresholdsCount(); i++) {
      var thresholds = breakers.getPerHostThresholds(i);
      if (thresholds.hasMaxPendingRequests()
          || thresholds.hasMaxRequests()
          || thresholds.hasMaxRetries()
          || thresholds.hasMaxConnectionPools()
          || thresholds.hasRetryBudget()) {
        place.item("per_host_thresholds", i).invalid("other limits", "max_connections only");
      }
      if (thresholds.getPriority() == RoutingPriority.DEFAULT
          && thresholds.hasMaxConnections()
          && maxConnections == null) {
        maxConnections = Scalars.unsigned(thresholds.getMaxConnections());
      }
    }
    return maxConnections;
  }
}
