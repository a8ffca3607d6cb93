package io.inmesh.spring.servlet;

import static org.assertj.core.api.Assertions.assertThat;

import io.inmesh.spring.SharedApplications;
import io.inmesh.spring.TestConfig;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
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
  private static final String LISTENER = "inmesh.inbound.listener=inbound";
  private static final String INFO = "url_path: {path: {suffix: /info}}";

  @RegisterExtension static final LocalClient CLIENT = new LocalClient();

  private static final SharedApplications APPLICATIONS = new SharedApplications();

  /** Callers of this machine pass to what ends with {@code info}, and others to all else. */
  private static final TestConfig CONFIG =
      new TestConfig()
          .inboundOf(
              policy("own", INFO, "127.0.0.1"),
              policy("other", "not_rule: {" + INFO + "}", "10.9.9.9"));

  @Configuration(proxyBeanMethods = false)
  @EnableAutoConfiguration
  @Import(ChosenServer.class)
  static class Application {}

  private static String policy(String name, String permission, String address) {
    String principal = "direct_remote_ip: {address_prefix: %s, prefix_len: 32}".formatted(address);
    return "%s: {permissions: [{%s}], principals: [{%s}]}".formatted(name, permission, principal);
  }

  @AfterAll
  static void stop() {
    APPLICATIONS.close();
  }

  private static ConfigurableApplicationContext start(String server, String... more) {
    return APPLICATIONS.get(
        List.of(server, List.of(more)),
        directory ->
            CONFIG
                .application(directory, Application.class)
                .web(WebApplicationType.SERVLET)
                .properties(
                    "test.server=" + server,
                    "server.port=0",
                    "management.server.port=0",
                    "management.endpoints.web.exposure.include=env,health,info,mesh",
                    "spring.autoconfigure.exclude="
                        + ofActuator(server.equals("jetty") ? "Tomcat" : "Jetty"))
                .properties(more)
                .run());
  }

  /** With probes on the application's server too. */
  private static ConfigurableApplicationContext withProbes(String server) {
    return start(
        server,
        LISTENER,
        "management.endpoint.health.probes.enabled=true",
        "management.endpoint.health.probes.add-additional-paths=true");
  }

  /** Of a server that believes what is forwarded. */
  private static ConfigurableApplicationContext belowAPath(String server) {
    return start(
        server,
        LISTENER,
        "management.server.base-path=/mg",
        "server.forward-headers-strategy=native");
  }

  /** Of two servers on the class path Boot does not know which one the actuator is to have. */
  private static String ofActuator(String server) {
    return "org.springframework.boot."
        + server.toLowerCase(Locale.ROOT)
        + ".autoconfigure.actuate.web.server."
        + server
        + "ServletManagementContextAutoConfiguration";
  }

  @ParameterizedTest
  @ValueSource(strings = {"tomcat", "jetty"})
  void theListenerOfAllRequestsIsThatOfTheActuatorToo(String server) throws Exception {
    assertProtected(withProbes(server), "");
    assertProtected(belowAPath(server), "/mg");
  }

  private static void assertProtected(ConfigurableApplicationContext context, String base)
      throws Exception {
    assertThat(CLIENT.getOfActuator(context, base + "/actuator/env").statusCode()).isEqualTo(403);
    assertThat(CLIENT.getOfActuator(context, base + "/actuator/health").statusCode())
        .isEqualTo(200);
    assertThat(CLIENT.getOfActuator(context, base + "/actuator/mesh").statusCode()).isEqualTo(200);
  }

  @ParameterizedTest
  @ValueSource(strings = {"tomcat", "jetty"})
  void aCallerOfTheActuatorDoesNotChooseItsAddress(String server) throws Exception {
    ConfigurableApplicationContext context = belowAPath(server);
    assertThat(
            CLIENT
                .getOfActuator(context, "/mg/actuator/env", "X-Forwarded-For", "10.9.9.9")
                .statusCode())
        .isEqualTo(403);
    assertThat(
            CLIENT
                .getOfActuator(context, "/mg/actuator/info", "X-Forwarded-For", "10.9.9.9")
                .statusCode())
        .isEqualTo(200);
  }

  @ParameterizedTest
  @ValueSource(strings = {"tomcat", "jetty"})
  void anActuatorWhosePortHasNoListenerIsWhatWithoutConfigSays(String server) throws Exception {
    ConfigurableApplicationContext refusing = start(server, "inmesh.inbound.without-config=refuse");
    assertThat(CLIENT.getOfActuator(refusing, "/actuator/env").statusCode()).isEqualTo(503);
    assertThat(CLIENT.getOfActuator(refusing, "/actuator/health").statusCode()).isEqualTo(200);
    assertThat(CLIENT.getOfActuator(start(server), "/actuator/env").statusCode()).isEqualTo(200);
  }

  @Test
  void probesOfTheApplicationsServerPassBesideAnActuatorWithItsOwn() throws Exception {
    ConfigurableApplicationContext context = withProbes("tomcat");
    assertThat(CLIENT.get(context, "/livez").statusCode()).isEqualTo(200);
    assertThat(CLIENT.get(context, "/livez/below").statusCode()).isEqualTo(403);
    assertThat(CLIENT.get(context, "/other").statusCode()).isEqualTo(403);
  }

  @ParameterizedTest
  @ValueSource(strings = {"inmesh.inbound.enabled", "inmesh.inbound.servlet.enabled"})
  void whoTurnsTheInboundSideOffTurnsItOffThereToo(String property) throws Exception {
    ConfigurableApplicationContext context = start("tomcat", LISTENER, property + "=false");
    assertThat(CLIENT.getOfActuator(context, "/actuator/env").statusCode()).isEqualTo(200);
  }

  @Test
  void whatIsLeftOutOfAnActuatorAtTheRootIsNotLeftOutOfTheApplication() throws Exception {
    ConfigurableApplicationContext context =
        start("tomcat", LISTENER, "management.endpoints.web.base-path=/");
    assertThat(CLIENT.getOfActuator(context, "/health").statusCode()).isEqualTo(200);
    assertThat(CLIENT.getOfActuator(context, "/mesh").statusCode()).isEqualTo(200);
    assertThat(CLIENT.getOfActuator(context, "/env").statusCode()).isEqualTo(403);
    assertThat(CLIENT.get(context, "/health").statusCode()).isEqualTo(403);
    assertThat(CLIENT.get(context, "/mesh").statusCode()).isEqualTo(403);
  }

  @ParameterizedTest
  @ValueSource(strings = {"io.inmesh.", "io.inmesh.spring.servlet.MeshServletAutoConfiguration"})
  void whoExcludesTheAutoConfigurationExcludesThatOfTheActuatorToo(String name) throws Exception {
    String excluded =
        ImportCandidates.load(AutoConfiguration.class, null).getCandidates().stream()
            .filter(candidate -> candidate.startsWith(name))
            .collect(Collectors.joining(",", "", ',' + ofActuator("Jetty")));
    ConfigurableApplicationContext context =
        start("tomcat", LISTENER, "spring.autoconfigure.exclude=" + excluded);
    assertThat(CLIENT.getOfActuator(context, "/actuator/env").statusCode()).isEqualTo(200);
  }
}
