package io.inmesh.spring.diagnostics;

import io.inmesh.spring.ClusterSettings;
import java.util.Objects;
import java.util.function.Predicate;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.source.ConfigurationProperty;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName.Form;
import org.springframework.boot.context.properties.source.ConfigurationPropertySource;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.boot.context.properties.source.IterableConfigurationPropertySource;
import org.springframework.core.env.Environment;

/**
 * Properties as they stand in the application's configuration, in any form that Spring Boot reads.
 * A name of a cluster is exact: {@code [Orders]} is not {@code orders}.
 */
final class WrittenProperties {
  private static final ConfigurationPropertyName CLUSTERS =
      ConfigurationPropertyName.of(ClusterSettings.PREFIX);

  /** The element that is the name of a cluster. */
  private static final int CLUSTER = CLUSTERS.getNumberOfElements();

  private final Environment environment;

  WrittenProperties(Environment environment) {
    this.environment = environment;
  }

  /** One of them; null when it stands there in another form. */
  @Nullable ConfigurationProperty written(String property) {
    ConfigurationPropertyName name = name(property);
    return CLUSTERS.isAncestorOf(name)
        ? first(other -> isOfSameCluster(name, other) && settings(name).equals(settings(other)))
        : first(name);
  }

  /** The list of an element, whose values are one text, or the first of what is below a name. */
  @Nullable ConfigurationProperty around(String property) {
    ConfigurationPropertyName name = name(property);
    if (CLUSTERS.isAncestorOf(name)) {
      return first(
          other -> isOfSameCluster(name, other) && settings(name).isAncestorOf(settings(other)));
    }
    return name.isLastElementIndexed() ? first(name.getParent()) : first(name::isAncestorOf);
  }

  private static ConfigurationPropertyName name(String property) {
    return ConfigurationPropertyName.adapt(property, '.');
  }

  private static boolean isOfSameCluster(
      ConfigurationPropertyName name, ConfigurationPropertyName other) {
    return CLUSTERS.isAncestorOf(other)
        && name.getElement(CLUSTER, Form.ORIGINAL).equals(other.getElement(CLUSTER, Form.ORIGINAL));
  }

  private static ConfigurationPropertyName settings(ConfigurationPropertyName name) {
    return name.subName(CLUSTER + 1);
  }

  private @Nullable ConfigurationProperty first(ConfigurationPropertyName name) {
    return sources()
        .map(source -> source.getConfigurationProperty(name))
        .filter(Objects::nonNull)
        .findFirst()
        .orElse(null);
  }

  private @Nullable ConfigurationProperty first(Predicate<ConfigurationPropertyName> wanted) {
    return sources()
        .flatMap(source ->
            source instanceof IterableConfigurationPropertySource iterable
                ? iterable.stream().filter(wanted).map(source::getConfigurationProperty)
                : Stream.empty())
        .filter(Objects::nonNull)
        .findFirst()
        .orElse(null);
  }

  private Stream<ConfigurationPropertySource> sources() {
    return StreamSupport.stream(ConfigurationPropertySources.get(environment).spliterator(), false);
  }
}
