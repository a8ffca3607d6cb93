package io.inmesh.spring;

import io.inmesh.spring.InvalidPropertyException.Problem;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.source.ConfigurationProperty;
import org.springframework.boot.context.properties.source.ConfigurationPropertySource;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.boot.context.properties.source.IterableConfigurationPropertySource;
import org.springframework.core.env.Environment;
import org.springframework.core.env.SystemEnvironmentPropertySource;

/**
 * Finds a list or a mapping in place of one value: binding takes such a property for one that is
 * not set.
 */
final class OneValue {
  private OneValue() {}

  /** Those of all properties that are known to have one value. */
  static List<Problem> problems(Environment environment) {
    Map<String, Problem> found = new LinkedHashMap<>();
    for (ConfigurationPropertySource source : ConfigurationPropertySources.get(environment)) {
      if (source instanceof IterableConfigurationPropertySource iterable) {
        boolean variables = source.getUnderlyingSource() instanceof SystemEnvironmentPropertySource;
        iterable.stream()
            .forEach(name -> {
              String property = KnownProperties.aboveOf(name);
              // A service of Kubernetes may be called so, which makes variables below the name.
              if (property != null && (!variables || name.isLastElementIndexed())) {
                found.putIfAbsent(
                    property, problem(property, iterable.getConfigurationProperty(name)));
              }
            });
      }
    }
    return new ArrayList<>(found.values());
  }

  private static Problem problem(String property, @Nullable ConfigurationProperty part) {
    String words = PropertyProblems.expected(property);
    return Problem.ofText(
        "The property "
            + property
            + " is a list or a mapping"
            + (part == null ? "." : ": there is " + part.getName() + origin(part) + '.'),
        "one value" + (words == null ? "" : ": " + words));
  }

  private static String origin(ConfigurationProperty part) {
    return part.getOrigin() == null ? "" : " (" + part.getOrigin() + ')';
  }
}
