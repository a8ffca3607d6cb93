package io.inmesh.spring;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.commons.logging.impl.NoOpLog;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.AnnotatedGenericBeanDefinition;
import org.springframework.beans.factory.support.DefaultListableBeanFactory;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.PropertySource;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.env.SystemEnvironmentPropertySource;

/** Names that are mistyped are told, and nothing else. */
class UnknownPropertiesTest {
  private final List<String> warnings = new ArrayList<>();
  private final StandardEnvironment environment = new StandardEnvironment();
  private final DefaultListableBeanFactory beans = new DefaultListableBeanFactory();

  private final class Warnings extends NoOpLog {
    private static final long serialVersionUID = 1;

    @Override
    public void warn(Object message) {
      warnings.add(message.toString());
    }
  }

  private void look(PropertySource<?>... sources) {
    environment.getPropertySources().remove("systemEnvironment"); // This machine's own.
    environment.getPropertySources().remove("systemProperties");
    for (PropertySource<?> source : sources) {
      environment.getPropertySources().addLast(source);
    }
    new UnknownProperties(environment, new Warnings()).postProcessBeanFactory(beans);
  }

  private static PropertySource<?> properties(String... names) {
    return new MapPropertySource("properties", values(names));
  }

  private static PropertySource<?> variables(String... names) {
    return new SystemEnvironmentPropertySource("systemEnvironment", values(names));
  }

  private static Map<String, Object> values(String... names) {
    Map<String, Object> values = new LinkedHashMap<>();
    for (String name : names) {
      values.put(name, "secret");
    }
    return values;
  }

  @ParameterizedTest
  @CsvSource({
    "inmesh.outbound.listner, inmesh.outbound.listener",
    "inmesh.inbond.listener, inmesh.inbound.listener",
    "inmesh.inbound.grpc, inmesh.inbound.grpc.enabled",
    "inmesh.inbound.servlet, inmesh.inbound.servlet.enabled",
    "inmesh.outbound.exclud[0], inmesh.outbound.exclude",
    "inmesh.first-config-timeout, inmesh.outbound.first-config-timeout",
    "inmesh.cluster.orders.bulkhead.max-concurrent-calls, ",
    "inmesh.startTimeOutt, inmesh.start-timeout",
    "inmesh.something.quite.different, ",
  })
  void whatIsMistypedIsToldWithTheNearestKnownName(String written, String meant) {
    look(properties(written, "inmesh.mode", "spring.application.name"));
    String name = ConfigurationPropertyName.adapt(written, '.').toString();
    assertThat(warnings)
        .singleElement()
        .asString()
        .startsWith("Properties that nobody reads:\n    " + name)
        .contains("\"" + written + "\" from property source \"properties\"")
        .endsWith(" is not known" + (meant == null ? "" : "; did you mean " + meant + "?"))
        .doesNotContain("secret");
  }

  @Test
  void allAreToldAtOnceAndEachOnce() {
    look(
        properties("inmesh.outbound.listner", "inmesh.modus"),
        variables("INMESH_OUTBOUND_LISTNER", "INMESH_BOOTSTRP"));
    assertThat(warnings)
        .singleElement()
        .asString()
        .containsSubsequence(
            "inmesh.bootstrp", "inmesh.bootstrap?", "inmesh.mode?", "inmesh.outbound.listner")
        .containsOnlyOnce("inmesh.outbound.listner (");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "inmesh.outbound.firstConfigTimeout",
        "inmesh.outbound.first_config_timeout",
        "inmesh.outbound.FIRST-CONFIG-TIMEOUT",
        "inmesh.outbound.include",
        "inmesh.outbound.exclude[3]",
        "inmesh.clusters.orders.circuit-breaker.sliding-window-size",
        "inmesh.clusters[10.0.0.1:80].bulkhead.max-concurrent-calls",
        "inmesh", // of others
        "inmeshed.mode",
        "my.inmesh.mode"
      })
  void whatSpringReadsIsKnown(String name) {
    look(properties(name));
    assertThat(warnings).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "INMESH_OUTBOUND_LISTENER",
        "INMESH_OUTBOUND_FIRSTCONFIGTIMEOUT",
        "INMESH_OUTBOUND_FIRST_CONFIG_TIMEOUT",
        "INMESH_OUTBOUND_EXCLUDE_0",
        "INMESH_CLUSTERS_ORDERS_BULKHEAD_MAXCONCURRENTCALLS",
        "INMESH_SERVICE_HOST",
        "INMESH_SERVICE_PORT_HTTP",
        "INMESH_PORT",
        "INMESH_CONTROL_PLANE_PORT_80_TCP_ADDR",
        "INMESH_CONTROL_PLANE_SERVICE_PORT"
      })
  void variablesOfTheMeshAndOfKubernetesAreKnown(String name) {
    look(variables(name));
    assertThat(warnings).isEmpty();
  }

  @ConfigurationProperties("inmesh.extension")
  static final class OfTheApplication {}

  @Test
  void theApplicationMayHavePropertiesOfItsOwn() {
    beans.registerBeanDefinition("own", new AnnotatedGenericBeanDefinition(OfTheApplication.class));
    look(properties("inmesh.extension.color", "inmesh.extensions.color"));
    assertThat(warnings).singleElement().asString().contains("inmesh.extensions.color");
    assertThat(warnings.get(0)).doesNotContain("inmesh.extension.color");
    assertThat(beans.getSingletonNames()).isEmpty();
  }
}
