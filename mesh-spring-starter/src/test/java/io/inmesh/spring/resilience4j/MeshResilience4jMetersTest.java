package io.inmesh.spring.resilience4j;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.resilience4j.bulkhead.BulkheadRegistry;
import io.github.resilience4j.circuitbreaker.CircuitBreakerRegistry;
import io.github.resilience4j.micrometer.tagged.TaggedBulkheadMetrics;
import io.github.resilience4j.micrometer.tagged.TaggedCircuitBreakerMetrics;
import io.inmesh.config.Cluster;
import io.inmesh.resilience4j.Resilience4jGuards;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.micrometer.metrics.autoconfigure.MetricsAutoConfiguration;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ApplicationContext;

/** Meters of the circuit breakers and bulkheads that the mesh has. */
class MeshResilience4jMetersTest {
  private final ApplicationContextRunner application =
      new ApplicationContextRunner()
          .withConfiguration(
              AutoConfigurations.of(
                  MetricsAutoConfiguration.class,
                  MeshResilience4jAutoConfiguration.class,
                  MeshResilience4jMetersAutoConfiguration.class))
          .withBean(MeterRegistry.class, SimpleMeterRegistry::new)
          .withPropertyValues(
              "inmesh.clusters.orders.circuit-breaker.sliding-window-size=7",
              "inmesh.clusters.orders.bulkhead.max-concurrent-calls=3");

  /** The meters of a cluster's limits, which are there from its first use. */
  private static List<String> meters(ApplicationContext context) {
    context.getBean(Resilience4jGuards.class).guard(Cluster.builder("orders").build());
    return context.getBean(MeterRegistry.class).getMeters().stream()
        .filter(meter -> meter.getId().getTags().contains(Tag.of("name", "orders")))
        .map(meter -> meter.getId().getName())
        .filter(name -> name.startsWith("resilience4j"))
        .distinct()
        .toList();
  }

  @Test
  void theRegistriesOfTheStarterHaveMeters() {
    application.run(context ->
        assertThat(meters(context))
            .contains(
                "resilience4j.circuitbreaker.state",
                "resilience4j.circuitbreaker.calls",
                "resilience4j.bulkhead.available.concurrent.calls"));
  }

  @Test
  void callsAreCountedOnce() {
    application.run(context -> {
      meters(context);
      context
          .getBean(CircuitBreakerRegistry.class)
          .circuitBreaker("orders")
          .onSuccess(5, java.util.concurrent.TimeUnit.MILLISECONDS);
      assertThat(
              context
                  .getBean(MeterRegistry.class)
                  .get("resilience4j.circuitbreaker.calls")
                  .tag("name", "orders")
                  .tag("kind", "successful")
                  .timer()
                  .count())
          .isEqualTo(1);
    });
  }

  @Test
  void registriesOfTheApplicationAreTheApplicationsToBind() {
    application
        .withBean(CircuitBreakerRegistry.class, CircuitBreakerRegistry::ofDefaults)
        .withBean(BulkheadRegistry.class, BulkheadRegistry::ofDefaults)
        .run(context -> assertThat(meters(context)).isEmpty());
  }

  @Test
  void bindersOfTheApplicationWin() {
    CircuitBreakerRegistry breakers = CircuitBreakerRegistry.ofDefaults();
    application
        .withBean(
            "own",
            TaggedCircuitBreakerMetrics.class,
            () -> TaggedCircuitBreakerMetrics.ofCircuitBreakerRegistry(breakers))
        .run(context -> {
          assertThat(context.getBeanNamesForType(TaggedCircuitBreakerMetrics.class))
              .containsExactly("own");
          assertThat(context).hasSingleBean(TaggedBulkheadMetrics.class);
        });
  }

  @Test
  void thereAreNoneWithoutTheLibraryOrARegistryOrWhenSwitchedOff() {
    application
        .withClassLoader(new FilteredClassLoader(TaggedCircuitBreakerMetrics.class))
        .run(context -> assertThat(context).hasNotFailed().doesNotHaveBean("meshBulkheadMeters"));
    application
        .withPropertyValues("inmesh.metrics.enabled=false")
        .run(context -> assertThat(context).doesNotHaveBean(TaggedBulkheadMetrics.class));
    new ApplicationContextRunner()
        .withConfiguration(
            AutoConfigurations.of(
                MeshResilience4jAutoConfiguration.class,
                MeshResilience4jMetersAutoConfiguration.class))
        .run(context ->
            assertThat(context).hasNotFailed().doesNotHaveBean(TaggedBulkheadMetrics.class));
  }
}
