package io.inmesh.spring.diagnostics;

import static org.assertj.core.api.Assertions.assertThat;

import io.inmesh.jdkhttp.MeshHttpClient;
import io.inmesh.spring.MeshAutoConfiguration;
import io.inmesh.spring.TestConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.diagnostics.FailureAnalyzer;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.core.annotation.AnnotationAwareOrderComparator;
import org.springframework.core.io.support.SpringFactoriesLoader;

/** What an application that cannot start tells whoever starts it. */
class FailureAnalyzersTest {
  @TempDir private Path directory;

  private final ApplicationContextRunner application =
      new ApplicationContextRunner()
          .withConfiguration(AutoConfigurations.of(MeshAutoConfiguration.class));

  /** The analysis of the first analyzer, ours or Spring's own, that knows the failure. */
  private FailureAnalysis analysisOf(String... properties) {
    AtomicReference<FailureAnalysis> analysis = new AtomicReference<>();
    application
        .withPropertyValues(properties)
        .run(context -> {
          assertThat(context).hasFailed();
          analysis.set(analyze(context.getStartupFailure()));
        });
    return Objects.requireNonNull(analysis.get(), "no analyzer knows it");
  }

  private static FailureAnalysis analyze(Throwable failure) {
    List<FailureAnalyzer> analyzers =
        SpringFactoriesLoader.forDefaultResourceLocation()
            .load(
                FailureAnalyzer.class,
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
        .isEqualTo("The property inmesh.start-timeout is 'PT-3S'.");
  }

  @Test
  void anUnknownMode() {
    FailureAnalysis analysis = analysisOf(file(), "inmesh.mode=enforced");
    assertThat(analysis.getDescription()).contains("inmesh.mode").contains("'enforced'");
    assertThat(analysis.getAction()).isEqualTo("Set it to one of enforce, shadow, off.");
  }

  @Test
  void anUnknownListener() {
    FailureAnalysis analysis =
        analysisOf(file(), "inmesh.inbound.listener=ingress", "inmesh.start-timeout=20s");
    assertThat(analysis.getDescription()).contains("inmesh.inbound.listener", "ingress");
    assertThat(analysis.getAction()).contains("[outbound]");
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
