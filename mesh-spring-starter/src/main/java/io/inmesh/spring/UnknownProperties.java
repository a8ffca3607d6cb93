package io.inmesh.spring;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.commons.logging.Log;
import org.springframework.beans.factory.config.BeanFactoryPostProcessor;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.source.ConfigurationProperty;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertySource;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.boot.context.properties.source.IterableConfigurationPropertySource;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.SystemEnvironmentPropertySource;

/**
 * Warns of properties below {@code inmesh} that nobody reads, since their names are mistyped:
 * Spring Boot would pass over them without a word, and a listener that is not named protects
 * nothing. Says so before any bean is made, whose failure may be the consequence.
 *
 * <p>An application may have properties of its own there, below a prefix that one of its {@link
 * ConfigurationProperties} beans has. Variables that Kubernetes sets for a service of that name are
 * no properties.
 */
final class UnknownProperties implements BeanFactoryPostProcessor {
  private static final ConfigurationPropertyName ROOT = ConfigurationPropertyName.of("inmesh");

  /** {@code INMESH_SERVICE_HOST}, {@code INMESH_CONTROL_PORT_80_TCP_ADDR} and the like. */
  private static final Pattern OF_KUBERNETES =
      Pattern.compile(".*\\.(service\\.(host|port)|port)([.\\[].*)?");

  private final ConfigurableEnvironment environment;
  private final Log log;

  UnknownProperties(ConfigurableEnvironment environment, Log log) {
    this.environment = environment;
    this.log = log;
  }

  @Override
  public void postProcessBeanFactory(ConfigurableListableBeanFactory beans) {
    List<ConfigurationPropertyName> own = prefixes(beans);
    Map<String, String> unknown = new TreeMap<>();
    for (ConfigurationPropertySource source :
        ConfigurationPropertySources.from(environment.getPropertySources())) {
      if (source instanceof IterableConfigurationPropertySource iterable) {
        unknown(iterable)
            .filter(name -> own.stream().noneMatch(prefix -> prefix.isAncestorOf(name)))
            .forEach(name -> unknown.putIfAbsent(name.toString(), text(source, name)));
      }
    }
    if (!unknown.isEmpty()) {
      log.warn("Properties that nobody reads:\n    " + String.join("\n    ", unknown.values()));
    }
  }

  private static Stream<ConfigurationPropertyName> unknown(
      IterableConfigurationPropertySource source) {
    Stream<ConfigurationPropertyName> names = source.stream().filter(ROOT::isAncestorOf);
    return source.getUnderlyingSource() instanceof SystemEnvironmentPropertySource
        ? names
            .filter(name -> !KnownProperties.hasVariable(name))
            .filter(name -> !OF_KUBERNETES.matcher("." + name).matches())
        : names.filter(name -> !KnownProperties.has(name));
  }

  private static String text(ConfigurationPropertySource source, ConfigurationPropertyName name) {
    ConfigurationProperty property = source.getConfigurationProperty(name);
    String where =
        property == null || property.getOrigin() == null ? "" : " (" + property.getOrigin() + ")";
    String nearest = KnownProperties.nearest(name.toString());
    return name
        + where
        + " is not known"
        + (nearest == null ? "" : "; did you mean " + nearest + "?");
  }

  /** Those of the application's own properties, which are below ours. */
  private static List<ConfigurationPropertyName> prefixes(ConfigurableListableBeanFactory beans) {
    return Stream.of(beans.getBeanDefinitionNames()) // whose search by annotation makes factories
        .map(bean -> beans.findAnnotationOnBean(bean, ConfigurationProperties.class, false))
        .filter(Objects::nonNull)
        .map(ConfigurationProperties::prefix)
        .filter(ConfigurationPropertyName::isValid)
        .map(ConfigurationPropertyName::of)
        .filter(ROOT::isAncestorOf)
        .toList();
  }
}
