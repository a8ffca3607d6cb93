package io.inmesh.spring.diagnostics;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.ManagedChannelBuilder;
import io.inmesh.jdkhttp.MeshHttpClient;
import io.inmesh.spring.MeshAutoConfiguration;
import io.inmesh.spring.TestConfig;
import io.inmesh.spring.resilience4j.MeshResilience4jAutoConfiguration;
import io.inmesh.testing.FreePorts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.support.DefaultListableBeanFactory;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.diagnostics.FailureAnalyzer;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.context.runner.ReactiveWebApplicationContextRunner;
import org.springframework.core.annotation.AnnotationAwareOrderComparator;
import org.springframework.core.env.Environment;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.io.support.SpringFactoriesLoader;

/** What an application that cannot start tells whoever starts it. */
class FailureAnalyzersTest {
  @TempDir private Path directory;

  private final ApplicationContextRunner application =
      new ApplicationContextRunner()
          .withConfiguration(
              AutoConfigurations.of(
                  MeshAutoConfiguration.class, MeshResilience4jAutoConfiguration.class));

  /** The analysis of the first analyzer, ours or Spring's own, that knows the failure. */
  private FailureAnalysis analysisOf(String... properties) {
    AtomicReference<FailureAnalysis> analysis = new AtomicReference<>();
    AtomicReference<Environment> environment = new AtomicReference<>();
    application
        .withInitializer(context -> environment.set(context.getEnvironment()))
        .withPropertyValues(properties)
        .run(context -> {
          assertThat(context).hasFailed();
          analysis.set(analyze(context.getStartupFailure(), environment.get()));
        });
    return Objects.requireNonNull(analysis.get(), "no analyzer knows it");
  }

  static FailureAnalysis analyze(Throwable failure, Environment environment) {
    List<FailureAnalyzer> analyzers =
        SpringFactoriesLoader.forDefaultResourceLocation()
            .load(
                FailureAnalyzer.class,
                SpringFactoriesLoader.ArgumentResolver.of(Environment.class, environment)
                    .and(BeanFactory.class, new DefaultListableBeanFactory()),
                SpringFactoriesLoader.FailureHandler.logging(
                    org.apache.commons.logging.LogFactory.getLog(FailureAnalyzersTest.class)));
    AnnotationAwareOrderComparator.sort(analyzers);
    return analyzers.stream()
        .map(analyzer -> analyzer.analyze(failure))
        .filter(Objects::nonNull)
        .findFirst()
        .orElse(null);
  }

  private String file() {
    return "inmesh.bootstrap=" + new TestConfig().service("orders", 1).write(directory);
  }

  @Test
  void aMissingBootstrap() {
    FailureAnalysis analysis = analysisOf();
    assertThat(analysis.getDescription()).startsWith("The mesh has no bootstrap");
    assertThat(analysis.getAction()).contains("inmesh.bootstrap", "inmesh.mode=off");
  }

  @Test
  void aBootstrapThatIsNotThere() {
    assertThat(analysisOf("inmesh.bootstrap=" + directory.resolve("none.yaml")).getDescription())
        .contains("none.yaml");
    assertThat(analysisOf("inmesh.bootstrap=classpath:none.yaml").getDescription())
        .contains("classpath:none.yaml");
  }

  @Test
  void aBootstrapWhoseNameIsNoPath() {
    FailureAnalysis analysis = analysisOf("inmesh.bootstrap=mesh\0.yaml");
    assertThat(analysis.getDescription())
        .startsWith("The bootstrap of the mesh cannot be used")
        .contains("inmesh.bootstrap", "expected: a path");
    assertThat(analysis.getAction()).contains("inmesh.bootstrap");
  }

  @Test
  void aBadBootstrapWithEveryProblem() throws IOException {
    Path file = directory.resolve("bad.yaml");
    Files.writeString(file, "static_resources:\n  clusters:\n  - {nam: x}\n  - {name: 7}\n");
    FailureAnalysis analysis = analysisOf("inmesh.bootstrap=" + file);
    assertThat(analysis.getDescription()).contains("cannot be used", "bad.yaml:3", "nam");
  }

  @Test
  void aBadDuration() {
    FailureAnalysis analysis = analysisOf(file(), "inmesh.outbound.first-config-timeout=soon");
    assertThat(analysis.getDescription())
        .contains("inmesh.outbound.first-config-timeout")
        .contains("is 'soon'");
    assertThat(analysis.getAction()).contains("500ms");
    assertThat(analysisOf(file(), "inmesh.start-timeout=-3s").getDescription())
        .startsWith("The property inmesh.start-timeout (\"inmesh.start-timeout\" from")
        .endsWith("is '-3s'.");
  }

  @Test
  void anUnknownMode() {
    FailureAnalysis analysis = analysisOf(file(), "inmesh.mode=enforced");
    assertThat(analysis.getDescription()).contains("inmesh.mode").contains("'enforced'");
    assertThat(analysis.getAction()).isEqualTo("Set it to one of enforce, shadow, off.");
  }

  @Test
  void aControlPlaneThatCannotBeReached() throws IOException {
    int port = FreePorts.next();
    Path bootstrap = directory.resolve("xds.json");
    Files.writeString(
        bootstrap,
        """
        {"xds_servers": [{"server_uri": "127.0.0.1:%d", "channel_creds": [{"type": "insecure"}]}],
         "node": {"id": "app"}}
        """
            .formatted(port));
    FailureAnalysis analysis =
        analysisOf("inmesh.bootstrap=" + bootstrap, "inmesh.start-timeout=100ms");
    assertThat(analysis.getDescription())
        .contains("no configuration from control plane 127.0.0.1:" + port, "within 100 ms");
    assertThat(analysis.getAction()).contains("Start the control plane", "inmesh.start-timeout");
  }

  @Test
  void listsWithAllThatIsWrongInThem() {
    FailureAnalysis analysis =
        analysisOf(
            file(), "inmesh.outbound.include[0]=or ders", "inmesh.outbound.exclude=ok,a*b,c/d");
    assertThat(analysis.getDescription())
        .contains("inmesh.outbound.include[0]", "'or ders'")
        .contains("inmesh.outbound.exclude[1] is 'a*b'", "inmesh.outbound.exclude[2] is 'c/d'");
  }

  @Test
  void anOrderThatIsNoNumber() {
    FailureAnalysis analysis = analysisOf(file(), "inmesh.inbound.order=first");
    assertThat(analysis.getDescription()).contains("inmesh.inbound.order", "'first'");
    assertThat(analysis.getAction()).isEqualTo("Set it to a whole number.");
  }

  @Test
  void limitsOfClustersWithAllThatIsWrongInThem() {
    FailureAnalysis analysis =
        analysisOf(
            file(),
            "inmesh.clusters.orders.bulkhed.max-concurrent-calls=1",
            "inmesh.clusters.orders.circuit-breaker.sliding-window-size=abc",
            "inmesh.clusters.stock.bulkhead.bogus=1");
    assertThat(analysis.getDescription())
        .contains(
            "The property inmesh.clusters.orders.bulkhed is '{max-concurrent-calls=1}'"
                + " (\"inmesh.clusters.orders.bulkhed.max-concurrent-calls\" from property source"
                + " \"test\"). Expected: one of [bulkhead, circuitBreaker].")
        .contains(
            "The property inmesh.clusters.orders.circuit-breaker.sliding-window-size"
                + " (\"inmesh.clusters.orders.circuit-breaker.sliding-window-size\" from property"
                + " source \"test\") is 'abc'. Expected: a whole number.")
        .contains("inmesh.clusters.stock.bulkhead.bogus");
  }

  /** Not by what resilience4j throws, and without a setting that nobody set. */
  @ParameterizedTest
  @CsvSource({
    "randomized-wait-factor=2, 'a number from 0 up to, not including, 1'",
    "exponential-backoff-multiplier=-1, a number above 0"
  })
  void aWaitOfABreakerThatResilience4jWouldRefuse(String setting, String expected) {
    String breaker = "inmesh.clusters.orders.circuit-breaker.";
    FailureAnalysis analysis =
        analysisOf(
            file(),
            breaker + "enable-randomized-wait=true",
            breaker + "enable-exponential-backoff=true",
            breaker + setting);
    assertThat(analysis.getDescription())
        .startsWith("The property " + breaker + setting.split("=", -1)[0] + " (");
    assertThat(analysis.getAction()).isEqualTo("Set it to " + expected + ".");
  }

  @Test
  void anUnknownListener() {
    FailureAnalysis analysis = analysisOf(file(), "inmesh.inbound.listener=ingress");
    assertThat(analysis.getDescription()).contains("inmesh.inbound.listener", "ingress");
    assertThat(analysis.getAction()).contains("[outbound]");
  }

  /** A placeholder that resolves to nothing must turn nothing off. */
  @ParameterizedTest
  @CsvSource({
    "inmesh.inbound.listener, the name of a listener",
    "inmesh.outbound.listener, the name of a listener",
    "inmesh.mode, 'one of enforce, shadow, off'",
    "inmesh.start-timeout, a duration such as",
    "inmesh.outbound.unknown-authority, one of bypass",
    "inmesh.outbound.before-first-config, one of",
    "inmesh.outbound.first-config-timeout, a duration such as",
    "inmesh.outbound.imperative-client, 'one of auto, jdk, okhttp'",
    "inmesh.inbound.without-config, one of",
    "inmesh.inbound.order, a whole number",
    "inmesh.bootstrap, a path",
    "inmesh.locality.region, the name of a region",
    "inmesh.locality.zone, the name of a zone",
    "inmesh.locality.sub-zone, the name of a sub-zone",
    "inmesh.inbound.servlet.enabled, true or false",
    "inmesh.discovery.enabled, true or false",
    "inmesh.inbound.enabled, true or false"
  })
  void aValueThatIsBlank(String property, String expected) {
    for (String blank : List.of("", "${NOT_SET:}")) {
      FailureAnalysis analysis = analysisOf(file(), property + "=" + blank);
      assertThat(analysis.getDescription())
          .startsWith("The property " + property + " (")
          .endsWith("is '" + blank + "'.");
      assertThat(analysis.getAction()).contains(expected).endsWith(", or remove it.");
    }
  }

  /** In YAML a list or a mapping; binding takes the property for one that is not set. */
  @ParameterizedTest
  @CsvSource({
    "inmesh.bootstrap[0]=a.yaml, inmesh.bootstrap, a path",
    "inmesh.bootstrap.path=a.yaml, inmesh.bootstrap, a path",
    "inmesh.bootstrap.node.id=a, inmesh.bootstrap, a path",
    "inmesh.start-timeout[0]=5s, inmesh.start-timeout, a duration such as",
    "inmesh.inbound.listener[0]=in, inmesh.inbound.listener, one value",
    "inmesh.inbound.enabled[1]=false, inmesh.inbound.enabled, true or false"
  })
  void aListOrAMappingInPlaceOfAValue(String given, String property, String expected) {
    FailureAnalysis analysis = analysisOf(given);
    assertThat(analysis.getDescription())
        .startsWith("The property " + property + " is a list or a mapping")
        .contains(given.substring(0, given.indexOf('=')) + " (");
    assertThat(analysis.getAction()).startsWith("Set it to").contains(expected);
  }

  @Test
  void aTextOfNothingButSpace() {
    FailureAnalysis analysis = analysisOf(file(), "inmesh.locality.region=${NOT_SET: }");
    assertThat(analysis.getDescription()).startsWith("The property inmesh.locality.region (");
    assertThat(analysis.getAction()).isEqualTo("Set it to the name of a region, or remove it.");
  }

  @ParameterizedTest
  @CsvSource({
    "inmesh.inbound.enabled, tru",
    "inmesh.inbound.servlet.enabled, ja",
    "inmesh.outbound.enabled, 2",
    "inmesh.metrics.enabled, 2",
    "inmesh.inbound.grpc.enabled, falsch"
  })
  void aSwitchThatIsNeitherOnNorOff(String property, String value) {
    FailureAnalysis analysis = analysisOf(file(), property + "=" + value);
    assertThat(analysis.getDescription())
        .startsWith("The property " + property + " (")
        .endsWith("is '" + value + "'.");
    assertThat(analysis.getAction()).isEqualTo("Set it to true or false.");
  }

  @ParameterizedTest
  @ValueSource(strings = {"a:99999", "a:0", "a:080", "a:65536", "a,,b"})
  void anAuthorityThatIsNone(String authority) {
    FailureAnalysis analysis = analysisOf(file(), "inmesh.outbound.exclude=" + authority);
    assertThat(analysis.getDescription()).startsWith("The property inmesh.outbound.exclude");
    assertThat(analysis.getAction()).contains("a :port of 1 to 65535");
  }

  @Test
  void anElementOfAListBehindAGap() {
    FailureAnalysis analysis = analysisOf(file(), "inmesh.outbound.exclude[1]=x");
    assertThat(analysis.getDescription()).contains("inmesh.outbound.exclude[1] (", "is 'x'");
    assertThat(analysis.getAction()).contains("from [0] on without a gap");
  }

  @ParameterizedTest
  @CsvSource({
    "inmesh.clusters, inmesh.clusters.orders.bulkhead.<setting>",
    "inmesh.outbound, inmesh.outbound.<name>",
    "inmesh.inbound, inmesh.inbound.<name>",
    "inmesh.locality, inmesh.locality.<name>"
  })
  void aValueWhereThereAreSectionsOnly(String property, String example) {
    FailureAnalysis analysis = analysisOf(file(), property + "=x");
    assertThat(analysis.getDescription())
        .startsWith("The property " + property + " (")
        .endsWith("is 'x'.");
    assertThat(analysis.getAction())
        .startsWith("Remove it, and set properties below it")
        .contains(example);
  }

  private final ReactiveWebApplicationContextRunner reactive =
      new ReactiveWebApplicationContextRunner()
          .withConfiguration(AutoConfigurations.of(MeshAutoConfiguration.class));

  @Test
  void aListenerThatWouldProtectNothing() {
    reactive
        .withPropertyValues(file(), "inmesh.inbound.listener=inbound")
        .run(context -> {
          assertThat(context).hasFailed();
          FailureAnalysis analysis =
              analyze(context.getStartupFailure(), new StandardEnvironment());
          assertThat(analysis.getDescription()).contains("names 'inbound'", "WebFlux", "unchecked");
          assertThat(analysis.getAction()).contains("inmesh.inbound.servlet.enabled=false");
        });
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "inmesh.inbound.servlet.enabled=false",
        "inmesh.inbound.enabled=false",
        "inmesh.mode=off"
      })
  void aReactiveApplicationThatWantsNoProtectionStarts(String property) {
    reactive
        .withPropertyValues(
            "inmesh.bootstrap=" + new TestConfig().inbound(8080, "").write(directory),
            "inmesh.inbound.listener=inbound",
            property)
        .run(context -> assertThat(context).hasNotFailed());
  }

  @Test
  void aTargetThatNamesTheMeshWhereThereIsNone() {
    IllegalArgumentException failure = null;
    try {
      ManagedChannelBuilder.forTarget("mesh:///stock").build();
    } catch (IllegalArgumentException e) {
      failure = e;
    }
    FailureAnalysis analysis = new MeshTargetFailureAnalyzer().analyze(failure);
    assertThat(analysis.getDescription()).contains("the target mesh:///stock, but no mesh");
    assertThat(analysis.getAction()).contains("spring.grpc.client.channel");
  }

  @Test
  void aClientOfTheJdkThatWasUsedTooEarly() {
    String remedy = "expected: -Djdk.httpclient.allowRestrictedHeaders=host, or a call of ";
    FailureAnalysis analysis =
        new HostHeaderFailureAnalyzer()
            .analyze(new IllegalStateException(remedy + MeshHttpClient.class));
    assertThat(analysis.getAction()).contains("-Djdk.httpclient.allowRestrictedHeaders=host");
    assertThat(new HostHeaderFailureAnalyzer().analyze(new IllegalStateException("other")))
        .isNull();
  }
}
