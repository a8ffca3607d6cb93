package io.inmesh.spring;

import io.inmesh.Mesh;
import io.inmesh.config.BeforeFirstConfig;
import io.inmesh.config.InboundWithoutConfig;
import io.inmesh.config.UnknownAuthority;
import java.time.Duration;
import java.util.Map;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;

/**
 * Looks at what binding the properties and the conditions let pass: values that are blank, a list
 * in place of a value, a value of all properties, switches of parts that are not there, and a
 * listener that nothing meets since its direction is off.
 */
@Configuration(proxyBeanMethods = false)
class CheckedProperties {
  private static final String PREFIX = "inmesh";
  private static final String INBOUND = "inmesh.inbound.enabled";
  private static final String SERVLET = "inmesh.inbound.servlet.enabled";
  private static final String GRPC = "inmesh.inbound.grpc.enabled";

  /** Those of one value that have a default, and would have it when they are blank. */
  private static final Map<String, Class<?>> SCALARS =
      Map.of(
          "inmesh.mode", MeshProperties.Mode.class,
          "inmesh.start-timeout", Duration.class,
          "inmesh.outbound.unknown-authority", UnknownAuthority.class,
          "inmesh.outbound.before-first-config", BeforeFirstConfig.class,
          "inmesh.outbound.first-config-timeout", Duration.class,
          "inmesh.outbound.imperative-client", MeshProperties.ImperativeClient.class,
          "inmesh.inbound.without-config", InboundWithoutConfig.class,
          "inmesh.inbound.order", Integer.class);

  /** Texts that would be taken as they are, or for none, when they are blank. */
  private static final Map<String, String> TEXTS =
      Map.of(
          "inmesh.bootstrap", "a path, or a location such as classpath:bootstrap.yaml",
          "inmesh.locality.region", "the name of a region",
          "inmesh.locality.zone", "the name of a zone",
          "inmesh.locality.sub-zone", "the name of a sub-zone");

  CheckedProperties(MeshProperties properties, Environment environment) {
    failIfPrefixHasValue(environment);
    OneValue.check(environment, CheckedProperties::expected);
    SCALARS.forEach((name, type) -> GivenValue.check(environment, name, type));
    Binder binder = Binder.get(environment);
    TEXTS.forEach((name, expected) ->
        GivenValue.notBlank(name, binder.bind(name, String.class).orElse(null), expected));
    KnownProperties.NAMES.stream()
        .filter(name -> name.endsWith(".enabled"))
        .forEach(name -> GivenValue.check(environment, name, Boolean.class));
    warn(properties, environment, LogFactory.getLog(Mesh.class));
  }

  private static @Nullable String expected(String property) {
    Class<?> type = property.endsWith(".enabled") ? Boolean.class : SCALARS.get(property);
    return type == null ? TEXTS.get(property) : GivenValue.expected(type);
  }

  /** In YAML {@code inmesh: off} looks like a switch, and binding would pass it by. */
  private static void failIfPrefixHasValue(Environment environment) {
    String value = environment.getProperty(PREFIX);
    if (value != null) {
      throw new InvalidPropertyException(
          PREFIX, value, "properties below it, such as inmesh.mode: off");
    }
  }

  /** Who turns a direction off means it, but may have forgotten what the listener was for. */
  private static void warn(MeshProperties properties, Environment environment, Log log) {
    String listener = properties.inbound().listener();
    if (listener == null) {
      return;
    }
    String off = null;
    if (!OnSwitchCondition.isOn(environment, INBOUND)) {
      off = INBOUND + " is false";
    } else if (!OnSwitchCondition.isOn(environment, SERVLET)
        && !OnSwitchCondition.isOn(environment, GRPC)) {
      off = SERVLET + " and " + GRPC + " are false";
    }
    if (off != null) {
      log.warn(
          "The property inmesh.inbound.listener names '"
              + listener
              + "', but "
              + off
              + ": no request that comes in meets it, and the application answers all of them"
              + " unchecked.");
    }
  }
}
