package io.inmesh.spring.diagnostics;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.resilience4j.bulkhead.BulkheadRegistry;
import io.inmesh.spring.MeshAutoConfiguration;
import io.inmesh.spring.TestConfig;
import io.inmesh.spring.resilience4j.MeshResilience4jAutoConfiguration;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;

/** A start that fails by one property names all others that would fail it too. */
class AllWrongPropertiesTest {
  @TempDir private Path directory;

  /** Of the application itself, below the mesh's. */
  @ConfigurationProperties("inmesh.extension")
  record Extension(int limit) {}

  @Configuration(proxyBeanMethods = false)
  @EnableConfigurationProperties(Extension.class)
  static class WithExtension {}

  private FailureAnalysis analysisOf(String... properties) {
    return analysisOf(new ApplicationContextRunner(), properties);
  }

  private FailureAnalysis analysisOf(ApplicationContextRunner application, String... properties) {
    AtomicReference<FailureAnalysis> analysis = new AtomicReference<>();
    AtomicReference<Environment> environment = new AtomicReference<>();
    application
        .withConfiguration(
            AutoConfigurations.of(
                MeshAutoConfiguration.class, MeshResilience4jAutoConfiguration.class))
        .withInitializer(context -> environment.set(context.getEnvironment()))
        .withPropertyValues(
            "inmesh.bootstrap=" + new TestConfig().service("orders", 1).write(directory))
        .withPropertyValues(properties)
        .run(context -> {
          assertThat(context).hasFailed();
          analysis.set(
              FailureAnalyzersTest.analyze(context.getStartupFailure(), environment.get()));
        });
    return Objects.requireNonNull(analysis.get(), "no analyzer knows it");
  }

  /** The lines about properties, without what frames them. */
  private static List<String> lines(FailureAnalysis analysis) {
    return Arrays.stream(analysis.getDescription().split("\n", -1))
        .filter(line -> line.startsWith("    "))
        .map(String::strip)
        .toList();
  }

  /** As it was written, where, and what was expected. */
  private static String line(String property, String value, String expected) {
    String origin = " (\"" + property + "\" from property source \"test\")";
    return "The property " + property + origin + " is '" + value + "'. Expected: " + expected + ".";
  }

  @Test
  void eachIsThereWithItsValueItsPlaceAndWhatWasExpected() {
    FailureAnalysis analysis =
        analysisOf(
            "inmesh.outbound.first-config-timeout=-5s",
            "inmesh.start-timeout=x",
            "inmesh.outbound.unknown-authority=foo",
            "inmesh.inbound.listener=",
            "inmesh.inbound.order=first",
            "inmesh.metrics.enabled=perhaps",
            "inmesh.outbound.imperative-client=apache",
            "inmesh.outbound.include=ok,a*b",
            "inmesh.inbound.exclude=health",
            "inmesh.clusters.orders.bulkhead.max-concurrent-calls=few");
    assertThat(lines(analysis))
        .containsExactlyInAnyOrder(
            line("inmesh.outbound.first-config-timeout", "-5s", "a duration of 0s or more"),
            line("inmesh.start-timeout", "x", "a duration such as 500ms, 15s or 2m"),
            line("inmesh.outbound.unknown-authority", "foo", "one of bypass, reject"),
            line("inmesh.inbound.listener", "", "the name of a listener, or remove it"),
            line("inmesh.inbound.order", "first", "a whole number"),
            line("inmesh.metrics.enabled", "perhaps", "true or false"),
            line("inmesh.outbound.imperative-client", "apache", "one of auto, jdk, okhttp"),
            "The property inmesh.outbound.include[1] is 'a*b' (\"inmesh.outbound.include\" from"
                + " property source \"test\"). Expected: a host, *suffix, prefix*"
                + " or *, with or without a :port of 1 to 65535.",
            "The property inmesh.inbound.exclude[0] is 'health' (\"inmesh.inbound.exclude\" from"
                + " property source \"test\"). Expected: a path such as"
                + " /actuator/health.",
            line("inmesh.clusters.orders.bulkhead.max-concurrent-calls", "few", "a whole number"));
    assertThat(analysis.getAction()).isEqualTo("Correct these values, or remove them.");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "inmesh.mode=enforced",
        "inmesh.mode=",
        "inmesh.resilience4j.enabled=perhaps",
        "inmesh.outbound.enabled=2",
        "inmesh.start-timeout=x",
        "inmesh.locality=eu",
        "inmesh.outbound.exclude[1]=x",
        "inmesh.bootstrap[0]=x",
        "inmesh=off"
      })
  void whateverIsReadFirst(String other) {
    FailureAnalysis analysis =
        analysisOf(
            other, "inmesh.outbound.listener=", "inmesh.outbound.before-first-config=whatever");
    assertThat(lines(analysis))
        .hasSize(3)
        .anyMatch(line -> line.contains(other.substring(0, other.indexOf('='))))
        .contains(
            line("inmesh.outbound.listener", "", "the name of a listener, or remove it"),
            line("inmesh.outbound.before-first-config", "whatever", "one of wait, bypass"));
  }

  @Test
  void limitsOfClustersBesideAnUnknownMode() {
    String breaker = "inmesh.clusters.orders.circuit-breaker.";
    FailureAnalysis analysis =
        analysisOf(
            "inmesh.mode=enforced",
            breaker + "sliding-window-size=-1",
            breaker + "failure-rate-threshold=400",
            breaker + "sliding-window-type=LINE",
            breaker + "base-config=theirs",
            "inmesh.clusters.orders.bulkhed.max-concurrent-calls=1",
            "inmesh.clusters.stock.bulkhead.max-wait-duration=1s",
            "inmesh.clusters.cart=x");
    assertThat(lines(analysis))
        .hasSize(7)
        .contains(
            line("inmesh.mode", "enforced", "one of enforce, shadow, off"),
            line(
                breaker + "sliding-window-size",
                "-1",
                "a whole number; slidingWindowSize must be greater than 0"),
            line("inmesh.clusters.cart", "x", "circuit-breaker or bulkhead, with settings"))
        .noneMatch(line -> line.contains("theirs"));
  }

  /** Names of clusters are exact, where Spring Boot's own names are not. */
  @Test
  void limitsOfClustersWhoseNamesDifferInCaseOrSignsOnly() {
    Map<String, String> toldByWritten =
        Map.of(
            "[outbound|80||a.svc]", "[outbound|80||a.svc]",
            "[Outbound|80||a.svc]", "[Outbound|80||a.svc]",
            "[outbound|80|a.svc]", "[outbound|80|a.svc]",
            ".Orders", "[Orders]",
            "[stock]", ".stock");
    String setting = ".bulkhead.maxConcurrentCalls";
    List<String> properties = new ArrayList<>();
    List<String> expected = new ArrayList<>();
    toldByWritten.forEach((written, told) -> {
      String property = "inmesh.clusters" + written + setting;
      String line =
          "The property inmesh.clusters%s%s (\"%s\" from property source \"test\") is '%s'."
              .formatted(told, setting, property, written);
      assertThat(analysisOf(property + "=" + written).getDescription()).isEqualTo(line);
      properties.add(property + "=" + written);
      expected.add(line + " Expected: a whole number.");
    });
    assertThat(lines(analysisOf(properties.toArray(String[]::new))))
        .containsExactlyInAnyOrderElementsOf(expected);
  }

  @Test
  void whatIsNoSectionOfAClusterHasItsPlaceToo() {
    String origin = "\"inmesh.clusters[a.svc].bulkhed.max\" from property source \"test\"";
    assertThat(
            lines(analysisOf("inmesh.clusters[a.svc].bulkhed.max=1", "inmesh.clusters[b.svc]=x")))
        .containsExactlyInAnyOrder(
            "The property inmesh.clusters[a.svc].bulkhed is '{max=1}' ("
                + origin
                + "). Expected: one of [bulkhead, circuitBreaker].",
            line("inmesh.clusters[b.svc]", "x", "circuit-breaker or bulkhead, with settings"));
  }

  @Test
  void aBaseConfigIsTheRegistrysToKnow() {
    String[] limits = {
      "inmesh.clusters.orders.circuit-breaker.base-config=theirs",
      "inmesh.clusters.orders.bulkhead.max-concurrent-calls=few"
    };
    assertThat(analysisOf(limits).getDescription())
        .contains("base-config", "'theirs'", "max-concurrent-calls", "'few'");
    assertThat(analysisOf(limits[0], "inmesh.mode=enforced").getDescription())
        .startsWith("The property inmesh.mode")
        .doesNotContain("theirs");
  }

  @Test
  void whatNobodyReadsIsNotWrong() {
    assertThat(
            analysisOf(
                    "inmesh.mode=enforced",
                    "inmesh.resilience4j.enabled=off",
                    "inmesh.clusters.orders.bulkhead.max-concurrent-calls=few")
                .getDescription())
        .startsWith("The property inmesh.mode");
  }

  @Test
  void limitsOfClustersWithoutTheLibraryThatKeepsThem() {
    ApplicationContextRunner incomplete =
        new ApplicationContextRunner()
            .withClassLoader(new FilteredClassLoader(BulkheadRegistry.class));
    FailureAnalysis analysis =
        analysisOf(incomplete, "inmesh.clusters.orders.circuit-breaker.sliding-window-size=7");
    assertThat(analysis.getDescription())
        .isEqualTo(
            "The property inmesh.clusters.orders.circuit-breaker is '{sliding-window-size=7}'"
                + " (\"inmesh.clusters.orders.circuit-breaker.sliding-window-size\" from property"
                + " source \"test\").");
    assertThat(analysis.getAction())
        .isEqualTo(
            "Add io.github.resilience4j:resilience4j-bulkhead, or set"
                + " inmesh.resilience4j.enabled=false.");
  }

  @Test
  void propertiesOfTheApplicationItselfAreNamedBeside() {
    ApplicationContextRunner own =
        new ApplicationContextRunner().withUserConfiguration(WithExtension.class);
    assertThat(analysisOf(own, "inmesh.mode=off", "inmesh.extension.limit=x").getDescription())
        .startsWith("The property inmesh.extension.limit (");
    assertThat(lines(analysisOf(own, "inmesh.extension.limit=x", "inmesh.start-timeout=x")))
        .contains(line("inmesh.start-timeout", "x", "a duration such as 500ms, 15s or 2m"));
  }
}
