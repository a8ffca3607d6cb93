package io.inmesh.spring.servlet;

import static org.assertj.core.api.Assertions.assertThat;

import io.inmesh.spring.TestConfig;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.Locale;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

/** An actuator with a server of its own is protected like one that shares the application's. */
class ManagementServerTest {
  private static final HttpClient CLIENT = HttpClient.newHttpClient();

  @TempDir private Path directory;

  @AfterAll
  static void closeClient() throws Exception {
    if ((Object) CLIENT instanceof AutoCloseable closeable) { // since Java 21
      closeable.close();
    }
  }

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

  private static int status(ConfigurableApplicationContext context, String path, String... headers)
      throws Exception {
    String port = context.getEnvironment().getRequiredProperty("local.management.port");
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path));
    if (headers.length > 0) {
      request.headers(headers);
    }
    return CLIENT.send(request.build(), BodyHandlers.discarding()).statusCode();
  }

  /** A listener that only this caller passes. */
  private static TestConfig allowing(String address) {
    return new TestConfig()
        .inbound(
            8080,
            """
            - name: rbac
              typed_config:
                "@type": type.googleapis.com/envoy.extensions.filters.http.rbac.v3.RBAC
                rules:
                  action: ALLOW
                  policies:
                    some:
                      permissions: [{any: true}]
                      principals: [{direct_remote_ip: {address_prefix: %s, prefix_len: 32}}]
            """
                .formatted(address));
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
        assertThat(status(context, base + "/actuator/env")).isEqualTo(403);
        assertThat(status(context, base + "/actuator/health")).isEqualTo(200);
        assertThat(status(context, base + "/actuator/mesh")).isEqualTo(200);
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
      assertThat(status(context, "/actuator/env", "X-Forwarded-For", "10.9.9.9")).isEqualTo(403);
    }
    try (ConfigurableApplicationContext context = start(server, allowing("127.0.0.1"), settings)) {
      assertThat(status(context, "/actuator/env", "X-Forwarded-For", "10.9.9.9")).isEqualTo(200);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"tomcat", "jetty"})
  void anActuatorWhosePortHasNoListenerIsWhatWithoutConfigSays(String server) throws Exception {
    TestConfig other = allowing("127.0.0.1");
    try (ConfigurableApplicationContext context =
        start(server, other, "inmesh.inbound.without-config=refuse")) {
      assertThat(status(context, "/actuator/env")).isEqualTo(503);
      assertThat(status(context, "/actuator/health")).isEqualTo(200);
    }
    try (ConfigurableApplicationContext context = start(server, other)) {
      assertThat(status(context, "/actuator/env")).isEqualTo(200);
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
      assertThat(status(context, "/actuator/env")).isEqualTo(200);
    }
  }
}
