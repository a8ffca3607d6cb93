package io.inmesh.resilience4j;

import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.github.resilience4j.circuitbreaker.CircuitBreakerRegistry;

/** The circuit breakers of clusters. */
final class ClusterBreakers extends ClusterInstances<CircuitBreaker, CircuitBreakerConfig> {
  private final CircuitBreakerRegistry registry;

  ClusterBreakers(CircuitBreakerRegistry registry) {
    super(registry);
    this.registry = registry;
  }

  @Override
  CircuitBreakerConfig read(Settings settings) {
    return CircuitBreakerSettings.read(settings, registry);
  }

  @Override
  CircuitBreakerConfig config(CircuitBreaker instance) {
    return instance.getCircuitBreakerConfig();
  }

  @Override
  boolean isUsable(CircuitBreaker instance, Settings settings) {
    return true;
  }

  @Override
  CircuitBreaker create(String cluster, CircuitBreakerConfig config) {
    return registry.circuitBreaker(cluster, config);
  }

  /**
   * A breaker cannot be given other settings, so another one takes its place: as open as it was.
   */
  @Override
  CircuitBreaker change(String cluster, CircuitBreaker existing, CircuitBreakerConfig config) {
    CircuitBreaker next = CircuitBreaker.of(cluster, config, existing.getTags());
    copyState(existing.getState(), next);
    registry.replace(cluster, next);
    return next;
  }

  private static void copyState(CircuitBreaker.State state, CircuitBreaker next) {
    switch (state) {
      case OPEN -> next.transitionToOpenState();
      case HALF_OPEN -> {
        next.transitionToOpenState();
        next.transitionToHalfOpenState();
      }
      case FORCED_OPEN -> next.transitionToForcedOpenState();
      case DISABLED -> next.transitionToDisabledState();
      case METRICS_ONLY -> next.transitionToMetricsOnlyState();
      case CLOSED -> {}
    }
  }
}
