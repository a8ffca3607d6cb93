package io.inmesh.spring.resilience4j;

import io.github.resilience4j.bulkhead.BulkheadRegistry;
import io.github.resilience4j.circuitbreaker.CircuitBreakerRegistry;
import io.inmesh.resilience4j.Resilience4jGuards;
import io.inmesh.spring.ConditionalOnMesh;
import io.inmesh.spring.MeshAutoConfiguration;
import io.inmesh.spring.MeshCustomizer;
import java.util.Map;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.context.annotation.Bean;
import org.springframework.core.env.Environment;

/**
 * Puts the circuit breakers and bulkheads of clusters into the application's own registries, or
 * into new ones where it has none; settings of the application are {@code inmesh.clusters.<name>}.
 */
@AutoConfiguration(
    before = MeshAutoConfiguration.class,
    afterName = {
      "io.github.resilience4j.springboot3.bulkhead.autoconfigure.BulkheadAutoConfiguration",
      "io.github.resilience4j.springboot3.circuitbreaker.autoconfigure."
          + "CircuitBreakerAutoConfiguration"
    })
@ConditionalOnMesh
@ConditionalOnClass({BulkheadRegistry.class, CircuitBreakerRegistry.class})
@ConditionalOnBooleanProperty(name = "inmesh.resilience4j.enabled", matchIfMissing = true)
public final class MeshResilience4jAutoConfiguration {

  @Bean
  @ConditionalOnMissingBean
  Resilience4jGuards meshResilience4jGuards(
      ObjectProvider<CircuitBreakerRegistry> breakers,
      ObjectProvider<BulkheadRegistry> bulkheads,
      Environment environment) {
    Resilience4jGuards.Builder builder =
        Resilience4jGuards.builder(
            breakers.getIfAvailable(CircuitBreakerRegistry::ofDefaults),
            bulkheads.getIfAvailable(BulkheadRegistry::ofDefaults));
    settings(environment).forEach(builder::cluster);
    return builder.build();
  }

  private static Map<String, Map<String, Object>> settings(Environment environment) {
    return Binder.get(environment)
        .bind("inmesh.clusters", Bindable.mapOf(String.class, Object.class))
        .map(MeshResilience4jAutoConfiguration::perCluster)
        .orElse(Map.of());
  }

  private static Map<String, Map<String, Object>> perCluster(Map<String, Object> bound) {
    Map<String, Map<String, Object>> clusters = new java.util.LinkedHashMap<>();
    bound.forEach((name, value) -> {
      if (value instanceof Map<?, ?> sections) {
        Map<String, Object> settings = new java.util.LinkedHashMap<>();
        sections.forEach((section, content) -> settings.put(section.toString(), content));
        clusters.put(name, settings);
      }
    });
    return clusters;
  }

  @Bean
  MeshCustomizer meshResilience4jCustomizer(Resilience4jGuards guards) {
    return builder -> builder.guards(guards);
  }
}
