package io.inmesh.spring.diagnostics;

import io.inmesh.spring.InvalidPropertyException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.BindException;
import org.springframework.boot.context.properties.source.ConfigurationProperty;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.core.Ordered;

/** A property of the mesh whose value makes no sense: which, what it is, what was expected. */
final class PropertyFailureAnalyzer extends AbstractFailureAnalyzer<RuntimeException>
    implements Ordered {

  /** Before Spring Boot's own, which knows no example of a value. */
  @Override
  public int getOrder() {
    return Ordered.HIGHEST_PRECEDENCE;
  }

  @Override
  protected @Nullable FailureAnalysis analyze(Throwable root, RuntimeException cause) {
    InvalidPropertyException invalid = findCause(root, InvalidPropertyException.class);
    if (invalid != null) {
      return analysis(invalid.property(), invalid.value(), "", invalid.expected(), invalid);
    }
    BindException binding = findCause(root, BindException.class);
    while (binding != null && binding.getProperty() == null) {
      binding = findCause(binding.getCause(), BindException.class);
    }
    ConfigurationProperty property = binding == null ? null : binding.getProperty();
    if (binding == null || property == null || !isOurs(property)) {
      return null;
    }
    Class<?> type = binding.getTarget().getType().resolve(Object.class);
    String expected = expected(type);
    return expected == null
        ? null
        : analysis(
            property.getName().toString(),
            String.valueOf(property.getValue()),
            property.getOrigin() == null ? "" : " (" + property.getOrigin() + ")",
            expected,
            binding);
  }

  private static boolean isOurs(ConfigurationProperty property) {
    return property.getName().toString().startsWith("inmesh.");
  }

  private static @Nullable String expected(Class<?> type) {
    if (type == Duration.class) {
      return "a duration such as 500ms, 15s or 2m";
    }
    if (type.isEnum()) {
      StringBuilder names = new StringBuilder();
      for (Object constant : type.getEnumConstants()) {
        String name = ((Enum<?>) constant).name().toLowerCase(java.util.Locale.ROOT);
        names.append(names.isEmpty() ? "one of " : ", ").append(name.replace('_', '-'));
      }
      return names.toString();
    }
    return type == boolean.class || type == Boolean.class ? "true or false" : null;
  }

  private static FailureAnalysis analysis(
      String property, String value, String origin, String expected, Throwable cause) {
    return new FailureAnalysis(
        "The property " + property + origin + " is '" + value + "'.",
        "Set it to " + expected + ".",
        cause);
  }
}
