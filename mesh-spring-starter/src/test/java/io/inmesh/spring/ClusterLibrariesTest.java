package io.inmesh.spring;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.resilience4j.bulkhead.BulkheadRegistry;
import io.github.resilience4j.circuitbreaker.CircuitBreakerRegistry;
import io.inmesh.spring.resilience4j.MeshResilience4jAutoConfiguration;
import io.inmesh.testing.contract.StaticConfigSource;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.aot.hint.RuntimeHints;
import org.springframework.aot.hint.TypeReference;
import org.springframework.aot.hint.predicate.RuntimeHintsPredicates;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.core.env.SystemEnvironmentPropertySource;

/** Limits of clusters in an application that lacks a library of resilience4j. */
class ClusterLibrariesTest {
  private static final String BREAKER = "inmesh.clusters.orders.circuit-breaker.";
  private static final String BULKHEAD = "inmesh.clusters.orders.bulkhead.";

  private final ApplicationContextRunner complete =
      new ApplicationContextRunner()
          .withConfiguration(
              AutoConfigurations.of(
                  MeshAutoConfiguration.class, MeshResilience4jAutoConfiguration.class))
          .withBean(StaticConfigSource.class);

  private ApplicationContextRunner without(Class<?>... missing) {
    return complete.withClassLoader(new FilteredClassLoader(missing));
  }

  private static void fails(ApplicationContextRunner application, String message) {
    application.run(context ->
        assertThat(context)
            .getFailure()
            .rootCause()
            .isInstanceOf(InvalidPropertyException.class)
            .hasMessage(message));
  }

  /** As {@code spring-cloud-starter-circuitbreaker-resilience4j} leaves it. */
  @Test
  void aBreakerThatNobodyKeepsFailsTheStart() {
    fails(
        without(BulkheadRegistry.class).withPropertyValues(BREAKER + "sliding-window-size=7"),
        "inmesh.clusters.orders.circuit-breaker: {sliding-window-size=7} (expected:"
            + " io.github.resilience4j:resilience4j-bulkhead on the class path, or"
            + " inmesh.resilience4j.enabled=false)");
  }

  @Test
  void soDoesEachLimitOfEachCluster() {
    without(CircuitBreakerRegistry.class)
        .withPropertyValues(
            BULKHEAD + "max-concurrent-calls=3",
            "inmesh.clusters[a.svc].circuitBreaker.slidingWindowSize=7")
        .run(context ->
            assertThat(context)
                .getFailure()
                .rootCause()
                .isInstanceOfSatisfying(
                    InvalidPropertyException.class,
                    failure ->
                        assertThat(failure.problems())
                            .allMatch(problem ->
                                problem
                                    .expected()
                                    .startsWith(
                                        "io.github.resilience4j:resilience4j-circuitbreaker on"))
                            .extracting(InvalidPropertyException.Problem::property)
                            .containsExactlyInAnyOrder(
                                "inmesh.clusters.orders.bulkhead",
                                "inmesh.clusters[a.svc].circuitBreaker")));
  }

  @Test
  void allLibrariesThatAreMissingAreNamed() {
    fails(
        without(BulkheadRegistry.class, CircuitBreakerRegistry.class)
            .withPropertyValues(BULKHEAD + "max-concurrent-calls=3"),
        "inmesh.clusters.orders.bulkhead: {max-concurrent-calls=3} (expected:"
            + " io.github.resilience4j:resilience4j-circuitbreaker and"
            + " io.github.resilience4j:resilience4j-bulkhead on the class path, or"
            + " inmesh.resilience4j.enabled=false)");
  }

  @Test
  void aVariableOfTheEnvironmentIsOne() {
    without(BulkheadRegistry.class)
        .withInitializer(context ->
            context
                .getEnvironment()
                .getPropertySources()
                .addFirst(
                    new SystemEnvironmentPropertySource(
                        "test-systemEnvironment",
                        Map.of("INMESH_CLUSTERS_ORDERS_CIRCUITBREAKER_SLIDINGWINDOWSIZE", "7"))))
        .run(context ->
            assertThat(context)
                .getFailure()
                .rootCause()
                .hasMessageContaining("inmesh.clusters.orders.circuitbreaker: "));
  }

  /** With the libraries a mistyped section fails the start as well. */
  @ParameterizedTest
  @ValueSource(strings = {"inmesh.clusters.orders.circuit-braker.x=1", "inmesh.clusters.orders=x"})
  void whatNoLibraryWouldReadIsToldToo(String property) {
    without(BulkheadRegistry.class, CircuitBreakerRegistry.class)
        .withPropertyValues(property)
        .run(context ->
            assertThat(context)
                .getFailure()
                .rootCause()
                .hasMessageStartingWith("inmesh.clusters.orders"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "inmesh.start-timeout=0s",
        BREAKER + "sliding-window-size=7 inmesh.resilience4j.enabled=off",
        BREAKER + "sliding-window-size=7 inmesh.mode=off"
      })
  void whatNobodyWantsToBeKeptFailsNothing(String properties) {
    without(BulkheadRegistry.class, CircuitBreakerRegistry.class)
        .withPropertyValues(properties.split(" ", -1))
        .run(context -> assertThat(context).hasNotFailed());
  }

  @Test
  void withTheLibrariesNothingIsWrong() {
    complete
        .withPropertyValues(BREAKER + "sliding-window-size=7", BULKHEAD + "max-concurrent-calls=3")
        .run(context -> assertThat(context).hasNotFailed());
  }

  @Test
  void theyAreThoseThatTheGuardsNeed() {
    assertThat(
            MeshResilience4jAutoConfiguration.class.getAnnotation(ConditionalOnClass.class).value())
        .extracting(Class::getName)
        .containsExactlyInAnyOrderElementsOf(
            ClusterLibraries.NEEDED.stream().map(ClusterLibraries.Library::type).toList());
  }

  /** Where a class is asked for by its name, a native image has it only if it was told. */
  @Test
  void aNativeImageKnowsWhetherTheyAreThere() {
    RuntimeHints hints = new RuntimeHints();
    new MeshRuntimeHints().registerHints(hints, getClass().getClassLoader());
    assertThat(List.of(CircuitBreakerRegistry.class, BulkheadRegistry.class))
        .allMatch(
            type -> RuntimeHintsPredicates.reflection().onType(TypeReference.of(type)).test(hints));
  }
}
