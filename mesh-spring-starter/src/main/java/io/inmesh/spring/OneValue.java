package io.inmesh.spring;

import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.source.ConfigurationProperty;
import org.springframework.boot.context.properties.source.ConfigurationPropertySource;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.boot.context.properties.source.IterableConfigurationPropertySource;
import org.springframework.core.env.Environment;
import org.springframework.core.env.SystemEnvironmentPropertySource;

/**
 * Fails for a list or a mapping in place of one value: binding takes such a property for one that
 * is not set.
 */
final class OneValue {
  private OneValue() {}

  /**
   * Looks at all that is known to have one value.
   *
   * @param expected what a property is to be, in words; null where there are none
   */
  static void check(Environment environment, Function<String, @Nullable String> expected) {
    for (ConfigurationPropertySource source : ConfigurationPropertySources.get(environment)) {
      if (source instanceof IterableConfigurationPropertySource iterable) {
        boolean variables = source.getUnderlyingSource() instanceof SystemEnvironmentPropertySource;
        iterable.stream()
            .forEach(name -> {
              String property = KnownProperties.aboveOf(name);
              // A service of Kubernetes may be called so, which makes variables below the name.
              if (property != null && (!variables || name.isLastElementIndexed())) {
                throw failure(property, iterable.getConfigurationProperty(name), expected);
              }
            });
      }
    }
  }

  private static MeshStartException failure(
      String property,
      @Nullable ConfigurationProperty part,
      Function<String, @Nullable String> expected) {
    String words = expected.apply(property);
    return new MeshStartException(
        "The property "
            + property
            + " is a list or a mapping"
            + (part == null ? "." : ": there is " + part.getName() + origin(part) + '.'),
        "Set it to one value" + (words == null ? "." : ": " + words + '.'));
  }

  private static String origin(ConfigurationProperty part) {
    return part.getOrigin() == null ? "" : " (" + part.getOrigin() + ')';
  }
}
