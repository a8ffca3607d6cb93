package io.inmesh.spring.diagnostics;

import io.inmesh.spring.ClusterSettings;
import io.inmesh.spring.GivenValue;
import io.inmesh.spring.InvalidPropertyException;
import io.inmesh.spring.InvalidPropertyException.Problem;
import io.inmesh.spring.PropertyProblems;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.BindException;
import org.springframework.boot.context.properties.bind.UnboundConfigurationPropertiesException;
import org.springframework.boot.context.properties.source.ConfigurationProperty;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.core.Ordered;
import org.springframework.core.env.Environment;

/**
 * Properties of the mesh whose values make no sense: all of them, what they are as they were
 * written, and where, what was expected.
 */
final class PropertyFailureAnalyzer extends AbstractFailureAnalyzer<RuntimeException>
    implements Ordered {
  private static final String NUMBER =
      "Number the elements of the list from [0] on without a gap, or write them in one value with"
          + " commas between.";

  private final Environment environment;
  private final WrittenProperties properties;

  PropertyFailureAnalyzer(Environment environment) {
    this.environment = environment;
    this.properties = new WrittenProperties(environment);
  }

  /** Before Spring Boot's own, which knows no example of a value. */
  @Override
  public int getOrder() {
    return Ordered.HIGHEST_PRECEDENCE;
  }

  @Override
  protected @Nullable FailureAnalysis analyze(Throwable root, RuntimeException cause) {
    InvalidPropertyException invalid = findCause(root, InvalidPropertyException.class);
    if (invalid != null) {
      return analysis(invalid.problems(), invalid, null);
    }
    UnboundConfigurationPropertiesException unbound =
        findCause(root, UnboundConfigurationPropertiesException.class);
    if (unbound != null) {
      List<Problem> ours =
          PropertyProblems.behindGap(unbound).stream()
              .filter(problem -> isOurs(problem.property()))
              .toList();
      return ours.isEmpty() ? null : analysis(ours, unbound, NUMBER);
    }
    BindException binding = findCause(root, BindException.class);
    BindException innermost = binding;
    while (binding != null && binding.getProperty() == null) {
      innermost = binding;
      binding = findCause(binding.getCause(), BindException.class);
    }
    if (binding != null) {
      return analysis(binding, binding.getProperty());
    }
    return innermost == null
        ? null
        : analysis(innermost, properties.written(innermost.getName().toString()));
  }

  private @Nullable FailureAnalysis analysis(
      BindException binding, @Nullable ConfigurationProperty property) {
    if (property == null || !isOurs(property.getName().toString())) {
      return null;
    }
    String name = property.getName().toString();
    String expected = PropertyProblems.belowSection(name);
    if (expected == null) {
      expected = PropertyProblems.expected(name);
    }
    if (expected == null) {
      Class<?> type = binding.getTarget().getType().resolve(Object.class);
      expected =
          Objects.requireNonNullElse(
              GivenValue.expected(type), "a value of the type " + type.getSimpleName());
    }
    return analysis(
        List.of(new Problem(name, String.valueOf(property.getValue()), expected)), binding, null);
  }

  /**
   * Of what a failure says, and of all else that is wrong: a start fails by what is read first, and
   * whoever corrects it wants to know the rest.
   *
   * @param remedy what to do about a single one; null where its value is to be another
   */
  private FailureAnalysis analysis(List<Problem> failed, Throwable cause, @Nullable String remedy) {
    Map<Object, Problem> all = new LinkedHashMap<>();
    Stream.concat(failed.stream(), PropertyProblems.of(environment).stream())
        .forEach(problem -> all.putIfAbsent(key(problem), problem));
    if (all.size() == 1) {
      Problem only = failed.get(0);
      return new FailureAnalysis(
          describe(only), Objects.requireNonNullElseGet(remedy, () -> remedy(only)), cause);
    }
    return new FailureAnalysis(
        all.values().stream()
            .map(problem -> describe(problem) + " Expected: " + problem.expected() + '.')
            .collect(Collectors.joining("\n    ", "Properties make no sense:\n\n    ", "\n")),
        "Correct these values, or remove them.",
        cause);
  }

  private static String remedy(Problem only) {
    boolean isSection = PropertyProblems.belowSection(only.property()) != null;
    return isSection ? "Remove it, and set " + only.expected() + "." : only.remedy();
  }

  /** The same for all spellings of a property; names of clusters have but one. */
  private static Object key(Problem problem) {
    String property = problem.property();
    if (property.isEmpty()) {
      return problem.value();
    }
    return property.startsWith(ClusterSettings.PREFIX)
        ? property
        : ConfigurationPropertyName.adapt(property, '.');
  }

  private String describe(Problem problem) {
    if (problem.property().isEmpty()) {
      return problem.value();
    }
    ConfigurationProperty written = properties.written(problem.property());
    if (written != null) {
      return "The property "
          + problem.property()
          + origin(written)
          + " is '"
          + written.getValue()
          + "'.";
    }
    ConfigurationProperty around = properties.around(problem.property());
    return "The property "
        + problem.property()
        + " is '"
        + problem.value()
        + "'"
        + (around == null ? "" : origin(around))
        + ".";
  }

  private static String origin(ConfigurationProperty property) {
    return property.getOrigin() == null ? "" : " (" + property.getOrigin() + ")";
  }

  private static boolean isOurs(String property) {
    return property.startsWith("inmesh.");
  }
}
