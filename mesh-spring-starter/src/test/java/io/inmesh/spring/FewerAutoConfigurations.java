package io.inmesh.spring;

import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.autoconfigure.AutoConfigurationImportFilter;
import org.springframework.boot.autoconfigure.AutoConfigurationMetadata;

/**
 * The applications of most tests go without what Spring Cloud and Spring gRPC configure, which
 * takes two fifths of the time of a start, and without what nothing here looks at. Those of tests
 * with {@link AllAutoConfigurations} have all; with {@code -Dextended.skip=false}, and with the
 * oldest Spring Boot, all have.
 */
public final class FewerAutoConfigurations implements AutoConfigurationImportFilter {
  private static final List<String> CLOUD =
      List.of("org.springframework.cloud.", "org.springframework.boot.grpc.");

  /** Endpoints of the actuator that no test asks, and meters that none reads. */
  private static final List<String> UNUSED =
      Stream.of(
              "actuate.autoconfigure.audit.",
              "actuate.autoconfigure.beans.",
              "actuate.autoconfigure.condition.",
              "actuate.autoconfigure.context.",
              "actuate.autoconfigure.logging.",
              "actuate.autoconfigure.management.",
              "actuate.autoconfigure.sbom.",
              "actuate.autoconfigure.scheduling.",
              "actuate.autoconfigure.startup.",
              "actuate.autoconfigure.web.exchanges.",
              "actuate.autoconfigure.web.mappings.",
              "jetty.autoconfigure.metrics.",
              "micrometer.metrics.autoconfigure.jvm.",
              "micrometer.metrics.autoconfigure.logging.",
              "micrometer.metrics.autoconfigure.ssl.",
              "micrometer.metrics.autoconfigure.startup.",
              "micrometer.metrics.autoconfigure.system.",
              "micrometer.metrics.autoconfigure.task.",
              "servlet.autoconfigure.actuate.web.exchanges.",
              "servlet.autoconfigure.actuate.web.mappings.",
              "tomcat.autoconfigure.metrics.",
              "webmvc.autoconfigure.actuate.web.mappings.")
          .map("org.springframework.boot."::concat)
          .toList();

  static volatile boolean all;

  @Override
  public boolean[] match(
      @Nullable String[] autoConfigurations, AutoConfigurationMetadata metadata) {
    boolean few = !all && Boolean.getBoolean("extended.skip");
    boolean[] matches = new boolean[autoConfigurations.length];
    for (int i = 0; i < matches.length; i++) {
      String name = autoConfigurations[i];
      matches[i] = name == null || !few || !(isOf(UNUSED, name) || isOf(CLOUD, name));
    }
    return matches;
  }

  private static boolean isOf(List<String> packages, String name) {
    return packages.stream().anyMatch(name::startsWith);
  }
}
