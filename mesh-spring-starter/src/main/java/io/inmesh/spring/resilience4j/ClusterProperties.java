package io.inmesh.spring.resilience4j;

import io.github.resilience4j.bulkhead.BulkheadRegistry;
import io.github.resilience4j.circuitbreaker.CircuitBreakerRegistry;
import io.inmesh.resilience4j.Resilience4jGuards;
import io.inmesh.resilience4j.WrongSetting;
import io.inmesh.spring.ClusterLibraries;
import io.inmesh.spring.ClusterSettings;
import io.inmesh.spring.InvalidPropertyException.Problem;
import io.inmesh.spring.PropertyCheck;
import java.util.ArrayList;
import java.util.List;
import org.springframework.boot.context.properties.bind.BindException;
import org.springframework.core.env.Environment;

/**
 * Looks at the properties {@code inmesh.clusters}, where anybody wants them to be read. Without the
 * application's registries: what a {@code base-config} names is theirs to know.
 */
final class ClusterProperties implements PropertyCheck {
  private static final String BASE_CONFIG = ".baseconfig";

  @Override
  public List<Problem> problems(Environment environment) {
    ClassLoader loader = ClusterProperties.class.getClassLoader();
    try {
      if (!ClusterLibraries.arePresent(loader)) {
        return ClusterLibraries.problems(environment, loader);
      }
      return ClusterLibraries.areWanted(environment) ? withoutRegistries(environment) : List.of();
    } catch (BindException told) {
      return List.of(); // of a switch that is wrong itself, or where a section has a value
    }
  }

  private static List<Problem> withoutRegistries(Environment environment) {
    Resilience4jGuards.Builder builder =
        Resilience4jGuards.builder(
            CircuitBreakerRegistry.ofDefaults(), BulkheadRegistry.ofDefaults());
    return problems(environment, builder).stream()
        .filter(problem -> !ClusterSettings.plain(problem.property()).endsWith(BASE_CONFIG))
        .toList();
  }

  /** Gives a builder what is in the properties, and finds what is wrong with them. */
  static List<Problem> problems(Environment environment, Resilience4jGuards.Builder builder) {
    List<Problem> problems = new ArrayList<>();
    ClusterSettings.read(environment, problems).forEach(builder::cluster);
    builder.problems(ClusterSettings.PREFIX).stream()
        .map(ClusterProperties::problem)
        .forEach(problems::add);
    return problems;
  }

  private static Problem problem(WrongSetting setting) {
    return new Problem(setting.path(), setting.value(), setting.expected());
  }
}
