package io.inmesh.spring.cloud;

import io.inmesh.resilience4j.Resilience4jGuards;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.cloud.context.scope.refresh.RefreshScopeRefreshedEvent;
import org.springframework.context.ApplicationListener;
import org.springframework.context.annotation.Bean;

/**
 * What Spring Cloud's refresh asks of the mesh: it makes resilience4j's registries anew, where they
 * are in its scope as those of resilience4j's starter are.
 */
@AutoConfiguration(afterName = "io.inmesh.spring.resilience4j.MeshResilience4jAutoConfiguration")
@ConditionalOnClass(
    value = RefreshScopeRefreshedEvent.class,
    name = {
      "io.github.resilience4j.bulkhead.BulkheadRegistry",
      "io.github.resilience4j.circuitbreaker.CircuitBreakerRegistry"
    })
@ConditionalOnBean(Resilience4jGuards.class)
public final class MeshRefreshAutoConfiguration {

  @Bean
  ApplicationListener<RefreshScopeRefreshedEvent> meshResilience4jRefresh(
      Resilience4jGuards guards) {
    return refreshed -> guards.refresh();
  }
}
