package io.inmesh.spring.servlet;

import static org.assertj.core.api.Assertions.assertThat;

import io.inmesh.Mesh;
import io.inmesh.MeshLifecycle;
import io.inmesh.spring.TestConfig;
import io.inmesh.testing.FreePorts;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.servlet.ServletWebServerFactory;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** In shadow mode an application is as it is without the mesh, whatever is wrong with that. */
class ShadowModeTest {
  @RegisterExtension static final LocalClient CLIENT = new LocalClient();

  @TempDir private Path directory;

  @RestController
  @Configuration(proxyBeanMethods = false)
  @EnableAutoConfiguration
  static class Application {
    @Bean
    ServletWebServerFactory server() {
      return new TomcatServletWebServerFactory();
    }

    @GetMapping("/hello")
    String hello() {
      return "hello";
    }
  }

  private static ConfigurableApplicationContext start(Path bootstrap, String... more) {
    Map<String, Object> properties = new LinkedHashMap<>();
    properties.put("server.port", "0");
    properties.put("spring.main.banner-mode", "off");
    properties.put("inmesh.bootstrap", bootstrap.toString());
    properties.put("inmesh.mode", "shadow");
    properties.put("management.endpoint.health.probes.enabled", "true");
    properties.put("management.endpoint.health.group.readiness.include", "readinessState,mesh");
    properties.put("management.endpoint.health.show-details", "always");
    for (int i = 0; i < more.length; i += 2) {
      properties.put(more[i], more[i + 1]);
    }
    return new SpringApplicationBuilder(Application.class)
        .web(WebApplicationType.SERVLET)
        .properties(properties)
        .run();
  }

  /** A control plane that nobody runs. */
  private Path nobody() throws IOException {
    return Files.writeString(
        directory.resolve("nobody.json"),
        """
        {"xds_servers": [{"server_uri": "127.0.0.1:%d", "channel_creds": [{"type": "insecure"}]}],
         "node": {"id": "app"}}
        """
            .formatted(FreePorts.next()));
  }

  @Test
  void withoutAControlPlaneTheApplicationIsHealthyAndReady() throws Exception {
    try (ConfigurableApplicationContext context = start(nobody())) {
      Mesh mesh = context.getBean(Mesh.class);
      assertThat(mesh.lifecycle().state()).isEqualTo(MeshLifecycle.State.STARTING);
      for (String path : new String[] {"", "/mesh", "/readiness", "/liveness"}) {
        HttpResponse<String> health = CLIENT.get(context, "/actuator/health" + path);
        assertThat(health.statusCode()).describedAs(path).isEqualTo(200);
        assertThat(health.body()).startsWith("{").contains("\"status\":\"UP\"");
      }
      assertThat(CLIENT.get(context, "/actuator/health/mesh").body())
          .contains("\"mode\":\"SHADOW\"", "\"state\":\"STARTING\"", "\"connected\":false");
      assertThat(CLIENT.get(context, "/hello").body()).isEqualTo("hello");
    }
  }

  @Test
  void aNamedListenerThatIsNotThereIsADetail() throws Exception {
    try (ConfigurableApplicationContext context =
        start(
            new TestConfig().service("orders", 1).write(directory),
            "inmesh.start-timeout",
            "60s",
            "inmesh.inbound.listener",
            "in")) {
      assertThat(CLIENT.get(context, "/actuator/health").statusCode()).isEqualTo(200);
      assertThat(CLIENT.get(context, "/actuator/health/mesh").body())
          .contains("\"status\":\"UP\"", "\"unusable\":[\"inmesh.inbound.listener names");
    }
  }

  @Test
  void drainingIsNotSeen() throws Exception {
    try (ConfigurableApplicationContext context =
        start(
            new TestConfig().inbound(8080, "").write(directory),
            "inmesh.start-timeout",
            "60s",
            "inmesh.inbound.listener",
            "inbound")) {
      context.getBean(Mesh.class).lifecycle().startDrain();
      assertThat(CLIENT.get(context, "/actuator/health/readiness").statusCode()).isEqualTo(200);
      HttpResponse<String> hello = CLIENT.get(context, "/hello");
      assertThat(hello.body()).isEqualTo("hello");
      assertThat(hello.headers().firstValue("connection")).isEmpty();
    }
  }
}
