package io.inmesh.spring;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.autoconfigure.AutoConfigurationImportFilter;
import org.springframework.boot.autoconfigure.AutoConfigurationMetadata;

/**
 * The applications of most tests go without what Spring Cloud and Spring gRPC configure, which
 * takes two fifths of the time of a start. Those of tests with {@link AllAutoConfigurations} have
 * it; with {@code -Dextended.skip=false}, and with the oldest Spring Boot, all have.
 */
public final class FewerAutoConfigurations implements AutoConfigurationImportFilter {
  private static final List<String> LEFT_OUT =
      List.of("org.springframework.cloud.", "org.springframework.boot.grpc.");

  static volatile boolean all;

  @Override
  public boolean[] match(
      @Nullable String[] autoConfigurations, AutoConfigurationMetadata metadata) {
    boolean few = !all && Boolean.getBoolean("extended.skip");
    boolean[] matches = new boolean[autoConfigurations.length];
    for (int i = 0; i < matches.length; i++) {
      String name = autoConfigurations[i];
      matches[i] = name == null || !few || LEFT_OUT.stream().noneMatch(name::startsWith);
    }
    return matches;
  }
}
