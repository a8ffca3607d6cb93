package io.inmesh.spring.resilience4j;

import io.github.resilience4j.bulkhead.BulkheadRegistry;
import io.github.resilience4j.circuitbreaker.CircuitBreakerRegistry;
import io.inmesh.resilience4j.Resilience4jGuards;
import io.inmesh.spring.ConditionalOnMesh;
import io.inmesh.spring.ConditionalOnSwitch;
import io.inmesh.spring.InvalidPropertyException;
import io.inmesh.spring.MeshAutoConfiguration;
import io.inmesh.spring.MeshCustomizer;
import java.util.List;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;
import org.springframework.core.env.Environment;

/**
 * Puts the circuit breakers and bulkheads of clusters into the application's own registries, which
 * are made where it has none; settings of the application are {@code inmesh.clusters.<name>}.
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
@ConditionalOnSwitch("inmesh.resilience4j.enabled")
public final class MeshResilience4jAutoConfiguration {
  static final String BREAKERS = "meshCircuitBreakerRegistry";
  static final String BULKHEADS = "meshBulkheadRegistry";

  @Bean(BREAKERS)
  @ConditionalOnMissingBean
  CircuitBreakerRegistry meshCircuitBreakerRegistry() {
    return CircuitBreakerRegistry.ofDefaults();
  }

  @Bean(BULKHEADS)
  @ConditionalOnMissingBean
  BulkheadRegistry meshBulkheadRegistry() {
    return BulkheadRegistry.ofDefaults();
  }

  @Bean
  @ConditionalOnMissingBean
  Resilience4jGuards meshResilience4jGuards(
      CircuitBreakerRegistry breakers, BulkheadRegistry bulkheads, Environment environment) {
    Resilience4jGuards.Builder builder = Resilience4jGuards.builder(breakers, bulkheads);
    List<InvalidPropertyException.Problem> problems =
        ClusterProperties.problems(environment, builder);
    if (!problems.isEmpty()) {
      throw new InvalidPropertyException(problems);
    }
    return builder.build();
  }

  @Bean
  MeshCustomizer meshResilience4jCustomizer(Resilience4jGuards guards) {
    return builder -> builder.guards(guards);
  }
}
