package io.inmesh.spring.resilience4j;

import io.github.resilience4j.bulkhead.BulkheadRegistry;
import io.github.resilience4j.circuitbreaker.CircuitBreakerRegistry;
import io.github.resilience4j.micrometer.tagged.TaggedBulkheadMetrics;
import io.github.resilience4j.micrometer.tagged.TaggedCircuitBreakerMetrics;
import io.inmesh.spring.ConditionalOnMesh;
import io.inmesh.spring.ConditionalOnSwitch;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;

/**
 * Meters of the registries that the starter has made, as binders that Spring Boot binds to the
 * application's meter registries. Registries of the application have meters when it binds them.
 */
@AutoConfiguration(
    after = MeshResilience4jAutoConfiguration.class,
    afterName = {
      "org.springframework.boot.micrometer.metrics.autoconfigure.MetricsAutoConfiguration",
      "org.springframework.boot.micrometer.metrics.autoconfigure."
          + "CompositeMeterRegistryAutoConfiguration"
    })
@ConditionalOnMesh
@ConditionalOnClass({
  BulkheadRegistry.class,
  CircuitBreakerRegistry.class,
  TaggedBulkheadMetrics.class,
  TaggedCircuitBreakerMetrics.class
})
@ConditionalOnBean(type = "io.micrometer.core.instrument.MeterRegistry")
@ConditionalOnSwitch("inmesh.metrics.enabled")
public final class MeshResilience4jMetersAutoConfiguration {

  @Bean
  @ConditionalOnBean(name = MeshResilience4jAutoConfiguration.BREAKERS)
  @ConditionalOnMissingBean
  TaggedCircuitBreakerMetrics meshCircuitBreakerMeters(
      @Qualifier(MeshResilience4jAutoConfiguration.BREAKERS) CircuitBreakerRegistry registry) {
    return TaggedCircuitBreakerMetrics.ofCircuitBreakerRegistry(registry);
  }

  @Bean
  @ConditionalOnBean(name = MeshResilience4jAutoConfiguration.BULKHEADS)
  @ConditionalOnMissingBean
  TaggedBulkheadMetrics meshBulkheadMeters(
      @Qualifier(MeshResilience4jAutoConfiguration.BULKHEADS) BulkheadRegistry registry) {
    return TaggedBulkheadMetrics.ofBulkheadRegistry(registry);
  }
}
