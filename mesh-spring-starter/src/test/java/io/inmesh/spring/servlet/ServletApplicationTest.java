package io.inmesh.spring.servlet;

import static org.assertj.core.api.Assertions.assertThat;

import io.inmesh.Mesh;
import io.inmesh.spring.TestConfig;
import io.inmesh.testing.contract.Backend;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.jetty.servlet.JettyServletWebServerFactory;
import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.servlet.ServletWebServerFactory;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.event.ContextClosedEvent;
import org.springframework.context.event.EventListener;
import org.springframework.core.env.Environment;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.client.RestClient;

/** Requests that come in to a real server, and its end. */
class ServletApplicationTest {
  private static final String DENY_ADMIN =
      """
      - name: rbac
        typed_config:
          "@type": type.googleapis.com/envoy.extensions.filters.http.rbac.v3.RBAC
          rules:
            action: DENY
            policies:
              admin: {permissions: [{url_path: {path: {prefix: /admin}}}], principals: [{any: true}]}
      """;

  private static final HttpClient CLIENT = HttpClient.newHttpClient();

  @TempDir private Path directory;

  @AfterAll
  static void closeClient() throws Exception {
    if ((Object) CLIENT instanceof AutoCloseable closeable) { // since Java 21
      closeable.close();
    }
  }

  @RestController
  @Configuration(proxyBeanMethods = false)
  @EnableAutoConfiguration
  static class Application {
    final CountDownLatch arrived = new CountDownLatch(1);
    final CountDownLatch leave = new CountDownLatch(1);
    final CountDownLatch closing = new CountDownLatch(1);

    @EventListener
    void closing(ContextClosedEvent event) {
      closing.countDown();
    }

    @Bean
    ServletWebServerFactory server(Environment environment) {
      return environment.getRequiredProperty("test.server").equals("jetty")
          ? new JettyServletWebServerFactory()
          : new TomcatServletWebServerFactory();
    }

    @Bean
    RestClient client(RestClient.Builder builder) {
      return builder.build();
    }

    @GetMapping("/hello")
    String hello() {
      return "hello";
    }

    @GetMapping("/admin")
    String admin() {
      return "secret";
    }

    @GetMapping("/async")
    CompletableFuture<String> async() {
      return CompletableFuture.supplyAsync(() -> "later");
    }

    @GetMapping("/fail")
    String fail(HttpServletRequest request) {
      throw new IllegalStateException("no");
    }

    /** Goes on when the test says so. */
    @GetMapping("/slow")
    String slow() throws InterruptedException {
      arrived.countDown();
      leave.await(20, TimeUnit.SECONDS);
      return "done";
    }
  }

  private ConfigurableApplicationContext start(String server, TestConfig config, String... more) {
    Map<String, Object> properties = new LinkedHashMap<>();
    properties.put("test.server", server);
    properties.put("server.port", "0");
    properties.put("server.shutdown", "graceful");
    properties.put("spring.main.banner-mode", "off");
    properties.put("inmesh.bootstrap", config.write(directory).toString());
    properties.put("inmesh.inbound.listener", "inbound");
    properties.put("inmesh.start-timeout", "20s");
    properties.put("management.endpoints.web.exposure.include", "health,mesh");
    properties.put("management.endpoint.health.show-details", "always");
    for (int i = 0; i < more.length; i += 2) {
      properties.put(more[i], more[i + 1]);
    }
    return new SpringApplicationBuilder(Application.class)
        .web(WebApplicationType.SERVLET)
        .properties(properties)
        .run();
  }

  private static HttpResponse<String> get(ConfigurableApplicationContext context, String path)
      throws IOException, InterruptedException {
    String port = context.getEnvironment().getRequiredProperty("local.server.port");
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path)).build();
    return CLIENT.send(request, BodyHandlers.ofString());
  }

  @ParameterizedTest
  @ValueSource(strings = {"tomcat", "jetty"})
  void theMeshDecidesBeforeTheApplicationSeesARequest(String server) throws Exception {
    try (ConfigurableApplicationContext context =
        start(server, new TestConfig().inbound(8080, DENY_ADMIN))) {
      HttpResponse<String> hello = get(context, "/hello");
      assertThat(hello.body()).isEqualTo("hello");
      assertThat(hello.headers().map()).containsEntry("x-inbound", List.of("all"));
      HttpResponse<String> denied = get(context, "/admin");
      assertThat(denied.statusCode()).isEqualTo(403);
      assertThat(denied.body()).isEqualTo("RBAC: access denied");
      assertThat(get(context, "/async").body()).isEqualTo("later");
      HttpResponse<String> failed = get(context, "/fail");
      assertThat(failed.statusCode()).isEqualTo(500);
      assertThat(failed.headers().firstValue("x-inbound")).hasValue("all");
    }
  }

  @Test
  void theActuatorTellsHealthClustersAndDecisions() throws Exception {
    try (ConfigurableApplicationContext context =
        start("tomcat", new TestConfig().service("orders", 9999).inbound(8080, DENY_ADMIN))) {
      HttpResponse<String> health = get(context, "/actuator/health");
      assertThat(health.statusCode()).isEqualTo(200);
      assertThat(health.headers().firstValue("x-inbound")).isEmpty(); // not through the mesh
      assertThat(health.body())
          .contains("\"mesh\"", "\"connected\":true", "\"configAgeSeconds\"", "bootstrap.yaml");
      assertThat(get(context, "/actuator/mesh").body())
          .contains("\"outboundListener\":\"outbound\"");
      assertThat(get(context, "/actuator/mesh/clusters").body())
          .contains("\"name\":\"orders\"", "127.0.0.1", "9999");
      String explained =
          get(context, "/actuator/mesh/explain?url=http://orders/cart&header=x-user:beta").body();
      assertThat(explained)
          .contains("\"cluster\":\"orders\"", "\"endpoint\":\"127.0.0.1:9999\"", "\"retries\":2");
      assertThat(get(context, "/actuator/mesh/explain?url=http://elsewhere/").body())
          .contains("\"inMesh\":false");
      assertThat(get(context, "/actuator/mesh/explain?url=orders").statusCode()).isEqualTo(400);
      assertThat(get(context, "/actuator/mesh/resources").body()).startsWith("[");
      assertThat(get(context, "/actuator/mesh/nothing").statusCode()).isEqualTo(404);
    }
  }

  @Test
  void inShadowModeNothingIsRefused() throws Exception {
    try (ConfigurableApplicationContext context =
        start("tomcat", new TestConfig().inbound(8080, DENY_ADMIN), "inmesh.mode", "shadow")) {
      assertThat(get(context, "/admin").body()).isEqualTo("secret");
    }
  }

  @Test
  void withoutAnInboundListenerRequestsPass() throws Exception {
    try (ConfigurableApplicationContext context =
        start("tomcat", new TestConfig().service("orders", 1), "inmesh.inbound.listener", "")) {
      assertThat(get(context, "/hello").body()).isEqualTo("hello");
    }
  }

  @Test
  void requestsUnderWayAreFinishedAndCanCallOutWhileTheApplicationStops() throws Exception {
    try (Backend orders = Backend.answering("order")) {
      ConfigurableApplicationContext context =
          start(
              "tomcat",
              new TestConfig().service("orders", orders.port()).inbound(8080, DENY_ADMIN));
      Application application = context.getBean(Application.class);
      RestClient client = context.getBean(RestClient.class);
      Mesh mesh = context.getBean(Mesh.class);
      CompletableFuture<String> slow =
          CompletableFuture.supplyAsync(() -> {
            try {
              return get(context, "/slow").body();
            } catch (Exception e) {
              throw new IllegalStateException(e);
            }
          });
      assertThat(application.arrived.await(20, TimeUnit.SECONDS)).isTrue();
      Thread stopping = new Thread(context::close, "stopping");
      stopping.start();
      assertThat(application.closing.await(20, TimeUnit.SECONDS)).isTrue();
      assertThat(stopping.isAlive()).isTrue();
      assertThat(client.get().uri("http://orders/").retrieve().body(String.class))
          .isEqualTo("order");
      application.leave.countDown();
      assertThat(slow.get(20, TimeUnit.SECONDS)).isEqualTo("done");
      stopping.join();
      assertThat(mesh.status().source()).isNotEmpty();
    }
  }
}
