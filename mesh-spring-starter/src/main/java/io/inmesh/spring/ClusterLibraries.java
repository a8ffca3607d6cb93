package io.inmesh.spring;

import io.inmesh.spring.InvalidPropertyException.Problem;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.core.env.Environment;
import org.springframework.util.ClassUtils;

/**
 * The libraries that keep the limits of {@link ClusterSettings}. Where one is missing nobody reads
 * them, and a cluster would be without its breaker.
 */
public final class ClusterLibraries {
  /** By their names, as the libraries need not be there. */
  static final List<Library> NEEDED =
      List.of(
          new Library(
              "io.github.resilience4j.circuitbreaker.CircuitBreakerRegistry",
              "io.github.resilience4j:resilience4j-circuitbreaker"),
          new Library(
              "io.github.resilience4j.bulkhead.BulkheadRegistry",
              "io.github.resilience4j:resilience4j-bulkhead"));

  private static final String SWITCH = "inmesh.resilience4j.enabled";

  /**
   * A library.
   *
   * @param type the name of a class in it
   * @param artifact group and name
   */
  record Library(String type, String artifact) {}

  private ClusterLibraries() {}

  /** Whether all of them are there. */
  public static boolean arePresent(@Nullable ClassLoader loader) {
    return missing(loader).findAny().isEmpty();
  }

  /**
   * Whether the limits are wanted at all.
   *
   * @throws org.springframework.boot.context.properties.bind.BindException when the switch is
   *     neither on nor off
   */
  public static boolean areWanted(Environment environment) {
    return Binder.get(environment).bind(SWITCH, Boolean.class).orElse(Boolean.TRUE);
  }

  /** Limits that nobody keeps, as a library is missing; none where they are not wanted. */
  public static List<Problem> problems(Environment environment, @Nullable ClassLoader loader) {
    if (arePresent(loader) || !areWanted(environment)) {
      return List.of();
    }
    String artifacts = missing(loader).collect(Collectors.joining(" and "));
    String off = SWITCH + "=false";
    List<Problem> problems = new ArrayList<>();
    ClusterSettings.read(environment, problems)
        .forEach((cluster, sections) ->
            sections.forEach((section, content) ->
                problems.add(
                    new Problem(
                        ClusterSettings.property(cluster) + '.' + section,
                        String.valueOf(content),
                        artifacts + " on the class path, or " + off,
                        "Add " + artifacts + ", or set " + off + "."))));
    return problems;
  }

  private static Stream<String> missing(@Nullable ClassLoader loader) {
    return NEEDED.stream()
        .filter(library -> !ClassUtils.isPresent(library.type(), loader))
        .map(Library::artifact);
  }
}
