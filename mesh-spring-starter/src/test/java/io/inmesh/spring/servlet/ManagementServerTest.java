package io.inmesh.spring.servlet;

import static org.assertj.core.api.Assertions.assertThat;

import io.inmesh.spring.TestConfig;
import java.nio.file.Path;
import java.util.Locale;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.context.annotation.ImportCandidates;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

/** An actuator with a server of its own is protected like one that shares the application's. */
class ManagementServerTest {
  @RegisterExtension static final LocalClient CLIENT = new LocalClient();

  @TempDir private Path directory;

  @Configuration(proxyBeanMethods = false)
  @EnableAutoConfiguration
  @Import(ChosenServer.class)
  static class Application {}

  private ConfigurableApplicationContext start(String server, TestConfig config, String... more) {
    return config
        .application(directory, Application.class)
        .web(WebApplicationType.SERVLET)
        .properties(
            "test.server=" + server,
            "server.port=0",
            "management.server.port=0",
            "management.endpoints.web.exposure.include=*",
            "spring.autoconfigure.exclude="
                + ofActuator(server.equals("jetty") ? "Tomcat" : "Jetty"))
        .properties(more)
        .run();
  }

  /** Of two servers on the class path Boot does not know which one the actuator is to have. */
  private static String ofActuator(String server) {
    return "org.springframework.boot."
        + server.toLowerCase(Locale.ROOT)
        + ".autoconfigure.actuate.web.server."
        + server
        + "ServletManagementContextAutoConfiguration";
  }

  /** A listener that only this caller passes. */
  private static TestConfig allowing(String address) {
    return new TestConfig()
        .inboundFor("{direct_remote_ip: {address_prefix: " + address + ", prefix_len: 32}}");
  }

  @ParameterizedTest
  @ValueSource(strings = {"tomcat", "jetty"})
  void theListenerOfAllRequestsIsThatOfTheActuatorToo(String server) throws Exception {
    for (String base : new String[] {"", "/mg"}) {
      try (ConfigurableApplicationContext context =
          start(
              server,
              allowing("10.9.9.9"),
              "inmesh.inbound.listener=inbound",
              "management.server.base-path=" + base)) {
        assertThat(CLIENT.getOfActuator(context, base + "/actuator/env").statusCode())
            .isEqualTo(403);
        assertThat(CLIENT.getOfActuator(context, base + "/actuator/health").statusCode())
            .isEqualTo(200);
        assertThat(CLIENT.getOfActuator(context, base + "/actuator/mesh").statusCode())
            .isEqualTo(200);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"tomcat", "jetty"})
  void aCallerOfTheActuatorDoesNotChooseItsAddress(String server) throws Exception {
    String[] settings = {
      "inmesh.inbound.listener=inbound", "server.forward-headers-strategy=native"
    };
    try (ConfigurableApplicationContext context = start(server, allowing("10.9.9.9"), settings)) {
      assertThat(
              CLIENT
                  .getOfActuator(context, "/actuator/env", "X-Forwarded-For", "10.9.9.9")
                  .statusCode())
          .isEqualTo(403);
    }
    try (ConfigurableApplicationContext context = start(server, allowing("127.0.0.1"), settings)) {
      assertThat(
              CLIENT
                  .getOfActuator(context, "/actuator/env", "X-Forwarded-For", "10.9.9.9")
                  .statusCode())
          .isEqualTo(200);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"tomcat", "jetty"})
  void anActuatorWhosePortHasNoListenerIsWhatWithoutConfigSays(String server) throws Exception {
    TestConfig other = allowing("127.0.0.1");
    try (ConfigurableApplicationContext context =
        start(server, other, "inmesh.inbound.without-config=refuse")) {
      assertThat(CLIENT.getOfActuator(context, "/actuator/env").statusCode()).isEqualTo(503);
      assertThat(CLIENT.getOfActuator(context, "/actuator/health").statusCode()).isEqualTo(200);
    }
    try (ConfigurableApplicationContext context = start(server, other)) {
      assertThat(CLIENT.getOfActuator(context, "/actuator/env").statusCode()).isEqualTo(200);
    }
  }

  @Test
  void probesOfTheApplicationsServerPassBesideAnActuatorWithItsOwn() throws Exception {
    try (ConfigurableApplicationContext context =
        start(
            "tomcat",
            allowing("10.9.9.9"),
            "inmesh.inbound.listener=inbound",
            "management.endpoint.health.probes.enabled=true",
            "management.endpoint.health.probes.add-additional-paths=true")) {
      assertThat(CLIENT.get(context, "/livez").statusCode()).isEqualTo(200);
      assertThat(CLIENT.get(context, "/livez/below").statusCode()).isEqualTo(403);
      assertThat(CLIENT.get(context, "/other").statusCode()).isEqualTo(403);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"inmesh.inbound.enabled", "inmesh.inbound.servlet.enabled"})
  void whoTurnsTheInboundSideOffTurnsItOffThereToo(String property) throws Exception {
    try (ConfigurableApplicationContext context =
        start(
            "tomcat",
            allowing("10.9.9.9"),
            "inmesh.inbound.listener=inbound",
            property + "=false")) {
      assertThat(CLIENT.getOfActuator(context, "/actuator/env").statusCode()).isEqualTo(200);
    }
  }

  @Test
  void whatIsLeftOutOfAnActuatorAtTheRootIsNotLeftOutOfTheApplication() throws Exception {
    try (ConfigurableApplicationContext context =
        start(
            "tomcat",
            allowing("10.9.9.9"),
            "inmesh.inbound.listener=inbound",
            "management.endpoints.web.base-path=/")) {
      assertThat(CLIENT.getOfActuator(context, "/health").statusCode()).isEqualTo(200);
      assertThat(CLIENT.getOfActuator(context, "/mesh").statusCode()).isEqualTo(200);
      assertThat(CLIENT.getOfActuator(context, "/env").statusCode()).isEqualTo(403);
      assertThat(CLIENT.get(context, "/health").statusCode()).isEqualTo(403);
      assertThat(CLIENT.get(context, "/mesh").statusCode()).isEqualTo(403);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"io.inmesh.", "io.inmesh.spring.servlet.MeshServletAutoConfiguration"})
  void whoExcludesTheAutoConfigurationExcludesThatOfTheActuatorToo(String name) throws Exception {
    String excluded =
        ImportCandidates.load(AutoConfiguration.class, null).getCandidates().stream()
            .filter(candidate -> candidate.startsWith(name))
            .collect(Collectors.joining(",", "", ',' + ofActuator("Jetty")));
    try (ConfigurableApplicationContext context =
        start(
            "tomcat",
            allowing("10.9.9.9"),
            "inmesh.inbound.listener=inbound",
            "spring.autoconfigure.exclude=" + excluded)) {
      assertThat(CLIENT.getOfActuator(context, "/actuator/env").statusCode()).isEqualTo(200);
    }
  }
}
