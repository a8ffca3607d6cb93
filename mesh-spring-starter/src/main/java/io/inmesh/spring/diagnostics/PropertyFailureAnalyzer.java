package io.inmesh.spring.diagnostics;

import io.inmesh.spring.ClusterSettings;
import io.inmesh.spring.GivenValue;
import io.inmesh.spring.InvalidPropertyException;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.BindException;
import org.springframework.boot.context.properties.bind.UnboundConfigurationPropertiesException;
import org.springframework.boot.context.properties.source.ConfigurationProperty;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.core.Ordered;
import org.springframework.core.env.Environment;

/**
 * Properties of the mesh whose values make no sense: which, what they are as they were written, and
 * where, what was expected.
 */
final class PropertyFailureAnalyzer extends AbstractFailureAnalyzer<RuntimeException>
    implements Ordered {
  private final Environment environment;

  PropertyFailureAnalyzer(Environment environment) {
    this.environment = environment;
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
      return analysis(invalid);
    }
    UnboundConfigurationPropertiesException unbound =
        findCause(root, UnboundConfigurationPropertiesException.class);
    if (unbound != null) {
      return analysis(unbound);
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
    return innermost == null ? null : analysis(innermost, written(innermost.getName().toString()));
  }

  private static @Nullable FailureAnalysis analysis(
      BindException binding, @Nullable ConfigurationProperty property) {
    if (property == null || !isOurs(property)) {
      return null;
    }
    String expected = GivenValue.expected(binding.getTarget().getType().resolve(Object.class));
    String name = property.getName().toString();
    String below = name.equals(ClusterSettings.PREFIX) ? ".orders.bulkhead.<setting>" : ".<name>";
    return new FailureAnalysis(
        is(property),
        expected == null
            ? "Remove it, and set properties below it (" + name + below + ")."
            : "Set it to " + expected + ".",
        binding);
  }

  /** Elements of a list behind a gap: nobody would read them. */
  private static @Nullable FailureAnalysis analysis(
      UnboundConfigurationPropertiesException unbound) {
    List<ConfigurationProperty> ours =
        unbound.getUnboundProperties().stream().filter(PropertyFailureAnalyzer::isOurs).toList();
    return ours.isEmpty()
        ? null
        : new FailureAnalysis(
            ours.stream().map(PropertyFailureAnalyzer::is).collect(Collectors.joining("\n"))
                + " An element with a smaller index is missing.",
            "Number the elements of the list from [0] on without a gap, or write them in one value"
                + " with commas between.",
            unbound);
  }

  private FailureAnalysis analysis(InvalidPropertyException invalid) {
    if (invalid.problems().size() == 1 && !invalid.problems().get(0).property().isEmpty()) {
      InvalidPropertyException.Problem only = invalid.problems().get(0);
      return new FailureAnalysis(describe(only), "Set it to " + only.expected() + ".", invalid);
    }
    String all =
        invalid.problems().stream()
            .map(p ->
                p.property().isEmpty()
                    ? p.value()
                    : describe(p) + " Expected: " + p.expected() + '.')
            .collect(Collectors.joining("\n    ", "Properties make no sense:\n\n    ", "\n"));
    return new FailureAnalysis(all, "Correct these values, or remove them.", invalid);
  }

  private String describe(InvalidPropertyException.Problem problem) {
    ConfigurationProperty written = written(problem.property());
    return written == null
        ? "The property " + problem.property() + " is '" + problem.value() + "'."
        : is(written);
  }

  private static String is(ConfigurationProperty property) {
    String origin = property.getOrigin() == null ? "" : " (" + property.getOrigin() + ")";
    return "The property " + property.getName() + origin + " is '" + property.getValue() + "'.";
  }

  /** As it stands in the application's configuration; null when it stands there in another form. */
  private @Nullable ConfigurationProperty written(String property) {
    ConfigurationPropertyName name = ConfigurationPropertyName.adapt(property, '.');
    return StreamSupport.stream(ConfigurationPropertySources.get(environment).spliterator(), false)
        .map(source -> source.getConfigurationProperty(name))
        .filter(Objects::nonNull)
        .findFirst()
        .orElse(null);
  }

  private static boolean isOurs(ConfigurationProperty property) {
    return property.getName().toString().startsWith("inmesh.");
  }
}
