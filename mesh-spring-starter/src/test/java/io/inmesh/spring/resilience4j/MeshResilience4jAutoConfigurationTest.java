package io.inmesh.spring.resilience4j;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.resilience4j.bulkhead.BulkheadRegistry;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerRegistry;
import io.inmesh.config.Cluster;
import io.inmesh.health.ClusterGuard;
import io.inmesh.resilience4j.Resilience4jGuards;
import io.inmesh.spring.MeshCustomizer;
import io.inmesh.spring.cloud.MeshRefreshAutoConfiguration;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.cloud.autoconfigure.RefreshAutoConfiguration;
import org.springframework.cloud.context.config.annotation.RefreshScope;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

class MeshResilience4jAutoConfigurationTest {
  private final CircuitBreakerRegistry breakers = CircuitBreakerRegistry.ofDefaults();
  private final BulkheadRegistry bulkheads = BulkheadRegistry.ofDefaults();
  private final ApplicationContextRunner runner =
      new ApplicationContextRunner()
          .withConfiguration(AutoConfigurations.of(MeshResilience4jAutoConfiguration.class));

  @Test
  void theApplicationsRegistriesHoldWhatItsPropertiesSay() {
    runner
        .withBean(CircuitBreakerRegistry.class, () -> breakers)
        .withBean(BulkheadRegistry.class, () -> bulkheads)
        .withPropertyValues(
            "inmesh.clusters.orders.circuit-breaker.sliding-window-size=7",
            "inmesh.clusters.orders.bulkhead.max-concurrent-calls=3")
        .run(context -> {
          assertThat(context).hasSingleBean(MeshCustomizer.class);
          Resilience4jGuards guards = context.getBean(Resilience4jGuards.class);
          assertThat(guards.guard(Cluster.builder("orders").build())).isNotNull();
          assertThat(guards.guard(Cluster.builder("stock").build())).isNull();
          assertThat(guards.problems()).isEmpty();
          assertThat(breakers.circuitBreaker("orders").getCircuitBreakerConfig())
              .returns(7, config -> config.getSlidingWindowSize());
          assertThat(bulkheads.bulkhead("orders").getBulkheadConfig().getMaxConcurrentCalls())
              .isEqualTo(3);
        });
  }

  @Test
  void registriesAreBeansWhereTheApplicationHasNone() {
    runner
        .withPropertyValues("inmesh.clusters.orders.bulkhead.max-concurrent-calls=3")
        .run(context -> {
          context.getBean(Resilience4jGuards.class).guard(Cluster.builder("orders").build());
          assertThat(context).hasSingleBean(CircuitBreakerRegistry.class);
          assertThat(context.getBean(BulkheadRegistry.class).find("orders")).isPresent();
        });
  }

  /** As resilience4j's own starter declares them. */
  @Configuration(proxyBeanMethods = false)
  static class RefreshedRegistries {
    @Bean
    @RefreshScope
    CircuitBreakerRegistry circuitBreakerRegistry() {
      return CircuitBreakerRegistry.ofDefaults();
    }

    @Bean
    @RefreshScope
    BulkheadRegistry bulkheadRegistry() {
      return BulkheadRegistry.ofDefaults();
    }
  }

  @Test
  void registriesHaveTheInstancesOfClustersAfterARefresh() {
    runner
        .withConfiguration(
            AutoConfigurations.of(
                RefreshAutoConfiguration.class, MeshRefreshAutoConfiguration.class))
        .withUserConfiguration(RefreshedRegistries.class)
        .withPropertyValues(
            "inmesh.clusters.orders.circuit-breaker.sliding-window-size=7",
            "inmesh.clusters.orders.bulkhead.max-concurrent-calls=3")
        .run(context -> {
          ClusterGuard guard =
              context.getBean(Resilience4jGuards.class).guard(Cluster.builder("orders").build());
          CircuitBreakerRegistry bean = context.getBean(CircuitBreakerRegistry.class);
          CircuitBreaker before = bean.find("orders").orElseThrow();
          context
              .getBean(org.springframework.cloud.context.scope.refresh.RefreshScope.class)
              .refreshAll();
          CircuitBreaker after = bean.find("orders").orElseThrow();
          assertThat(after).isNotSameAs(before);
          assertThat(after.getCircuitBreakerConfig().getSlidingWindowSize()).isEqualTo(7);
          assertThat(context.getBean(BulkheadRegistry.class).find("orders")).isPresent();
          after.transitionToForcedOpenState();
          assertThat(guard.tryAdmit()).isInstanceOf(ClusterGuard.Refusal.class);
        });
  }

  @Test
  void guardsOfTheApplicationReplaceThese() {
    Resilience4jGuards own = Resilience4jGuards.of(breakers, bulkheads);
    runner
        .withBean(Resilience4jGuards.class, () -> own)
        .run(context -> assertThat(context.getBean(Resilience4jGuards.class)).isSameAs(own));
  }

  @Test
  void itIsNotThereWithoutTheLibraryOrWhenSwitchedOff() {
    runner
        .withClassLoader(new FilteredClassLoader(CircuitBreakerRegistry.class))
        .run(context -> assertThat(context).doesNotHaveBean(MeshCustomizer.class));
    runner
        .withPropertyValues("inmesh.resilience4j.enabled=false")
        .run(context -> assertThat(context).doesNotHaveBean(MeshCustomizer.class));
    runner
        .withPropertyValues("inmesh.mode=off")
        .run(context -> assertThat(context).doesNotHaveBean(MeshCustomizer.class));
  }
}
