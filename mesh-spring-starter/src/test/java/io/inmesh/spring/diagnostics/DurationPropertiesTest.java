package io.inmesh.spring.diagnostics;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.resilience4j.bulkhead.BulkheadRegistry;
import io.github.resilience4j.circuitbreaker.CircuitBreakerRegistry;
import io.inmesh.Mesh;
import io.inmesh.spring.MeshAutoConfiguration;
import io.inmesh.spring.TestConfig;
import io.inmesh.spring.resilience4j.MeshResilience4jAutoConfiguration;
import java.nio.file.Path;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.core.env.Environment;

/** Each property of the mesh that is a duration, with values that are hard to count with. */
class DurationPropertiesTest {
  private static final String BREAKER = "inmesh.clusters.orders.circuit-breaker.";

  @TempDir private Path directory;

  private ApplicationContextRunner with(String property, String value) {
    return new ApplicationContextRunner()
        .withConfiguration(
            AutoConfigurations.of(
                MeshAutoConfiguration.class, MeshResilience4jAutoConfiguration.class))
        .withPropertyValues(
            "inmesh.bootstrap=" + new TestConfig().service("orders", 1).write(directory),
            BREAKER + "enable-exponential-backoff=true",
            property + "=" + value);
  }

  @ParameterizedTest(name = "{0}={1}")
  @CsvSource({
    "inmesh.start-timeout, 0s",
    "inmesh.start-timeout, 200000d",
    "inmesh.outbound.first-config-timeout, 0s",
    "inmesh.outbound.first-config-timeout, 200000d",
    "inmesh.clusters.orders.circuit-breaker.wait-duration-in-open-state, 36500d",
    "inmesh.clusters.orders.circuit-breaker.slow-call-duration-threshold, 36500d",
    "inmesh.clusters.orders.circuit-breaker.max-wait-duration-in-half-open-state, 0s",
    "inmesh.clusters.orders.circuit-breaker.max-wait-duration-in-half-open-state, 36500d",
    "inmesh.clusters.orders.circuit-breaker.exponential-max-wait-duration-in-open-state, 36500d",
    "inmesh.clusters.orders.bulkhead.max-wait-duration, 0s"
  })
  void theApplicationStarts(String property, String value) {
    with(property, value)
        .withPropertyValues("inmesh.start-timeout=200000d")
        .run(context -> {
          assertThat(context).hasNotFailed();
          assertThat(context.getBean(Mesh.class).isConfigured()).isTrue();
          context.getBean(CircuitBreakerRegistry.class).getAllCircuitBreakers();
          context.getBean(BulkheadRegistry.class).getAllBulkheads();
        });
  }

  @ParameterizedTest(name = "{0}={1}")
  @CsvSource({
    "inmesh.start-timeout, -1s, a duration of 0s or more",
    "inmesh.start-timeout, abc, a duration such as 500ms",
    "inmesh.start-timeout, 99999999999999999d, a duration such as 500ms",
    "inmesh.start-timeout, 99999999999999999999d, a duration such as 500ms",
    "inmesh.outbound.first-config-timeout, -1s, a duration of 0s or more",
    "inmesh.outbound.first-config-timeout, abc, a duration such as 500ms",
    "inmesh.outbound.first-config-timeout, 99999999999999999d, a duration such as 500ms",
    "inmesh.clusters.orders.circuit-breaker.wait-duration-in-open-state, 0s, at least 1 ms",
    "inmesh.clusters.orders.circuit-breaker.wait-duration-in-open-state, -1s, a duration such as 10s",
    "inmesh.clusters.orders.circuit-breaker.wait-duration-in-open-state, abc, a duration such as 10s",
    "inmesh.clusters.orders.circuit-breaker.wait-duration-in-open-state, 200000d, at most 36500d",
    "inmesh.clusters.orders.circuit-breaker.slow-call-duration-threshold, 0s, a duration such as 10s",
    "inmesh.clusters.orders.circuit-breaker.slow-call-duration-threshold, PT-1S, a duration such as 10s",
    "inmesh.clusters.orders.circuit-breaker.slow-call-duration-threshold, 99999999999999999d, at most 36500d",
    "inmesh.clusters.orders.circuit-breaker.slow-call-duration-threshold, PT9999999999H, at most 36500d",
    "inmesh.clusters.orders.circuit-breaker.max-wait-duration-in-half-open-state, PT-1S, a duration such as 10s",
    "inmesh.clusters.orders.circuit-breaker.max-wait-duration-in-half-open-state, 200000d, at most 36500d",
    "inmesh.clusters.orders.circuit-breaker.exponential-max-wait-duration-in-open-state, 0s, at least 1 ms",
    "inmesh.clusters.orders.circuit-breaker.exponential-max-wait-duration-in-open-state, PT-1S, at least 1 ms",
    "inmesh.clusters.orders.circuit-breaker.exponential-max-wait-duration-in-open-state, 200000d, at most 36500d",
    "inmesh.clusters.orders.bulkhead.max-wait-duration, 1s, 0"
  })
  void theStartFailsNamingPropertyValueAndWhatWasExpected(
      String property, String value, String expected) {
    AtomicReference<Environment> environment = new AtomicReference<>();
    with(property, value)
        .withInitializer(context -> environment.set(context.getEnvironment()))
        .run(context -> {
          assertThat(context).hasFailed();
          FailureAnalysis analysis =
              Objects.requireNonNull(
                  FailureAnalyzersTest.analyze(context.getStartupFailure(), environment.get()),
                  () -> "nobody knows " + context.getStartupFailure());
          assertThat(analysis.getDescription() + "\n" + analysis.getAction())
              .contains(property, value, expected)
              .doesNotContain("ArithmeticException");
        });
  }
}
