package io.inmesh.spring.servlet;

import static org.assertj.core.api.Assertions.assertThat;

import io.inmesh.Mesh;
import io.inmesh.MeshLifecycle;
import io.inmesh.spring.SharedApplications;
import io.inmesh.spring.TestConfig;
import io.inmesh.spring.TestControlPlane;
import io.inmesh.testing.contract.Backend;
import io.inmesh.testing.contract.Conditions;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.catalina.connector.Request;
import org.apache.catalina.connector.Response;
import org.apache.catalina.valves.ValveBase;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
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

  @RegisterExtension static final LocalClient CLIENT = new LocalClient();

  /** For tests that leave them as they were. */
  private static final SharedApplications SHARED = new SharedApplications();

  @TempDir private Path directory;

  @AfterAll
  static void closeShared() {
    SHARED.close();
  }

  @RestController
  @Configuration(proxyBeanMethods = false)
  @EnableAutoConfiguration
  static class Application {
    final RestClient client;
    final CountDownLatch arrived = new CountDownLatch(1);
    final CountDownLatch leave = new CountDownLatch(1);
    final CountDownLatch closing = new CountDownLatch(1);
    final CountDownLatch seen = new CountDownLatch(1);

    Application(RestClient.Builder builder) {
      client = builder.build();
    }

    @EventListener
    void closing(ContextClosedEvent event) {
      closing.countDown();
    }

    @Bean
    ServletWebServerFactory server(Environment environment) {
      return environment.getRequiredProperty("test.server").equals("jetty")
          ? new JettyServletWebServerFactory()
          : tomcat();
    }

    /** Its connector has more to do after a slow request than other threads need to stop it. */
    private TomcatServletWebServerFactory tomcat() {
      TomcatServletWebServerFactory tomcat = new TomcatServletWebServerFactory();
      tomcat.addEngineValves(
          new ValveBase(true) {
            @Override
            public void invoke(Request request, Response response)
                throws IOException, ServletException {
              getNext().invoke(request, response);
              if (request.getRequestURI().equals("/slow")) {
                try {
                  seen.await();
                } catch (InterruptedException e) {
                  Thread.currentThread().interrupt();
                }
              }
            }
          });
      return tomcat;
    }

    @GetMapping("/order")
    String order() {
      return client.get().uri("http://orders/").retrieve().body(String.class);
    }

    @GetMapping("/hello")
    String hello() {
      return "hello";
    }

    @GetMapping({"/admin", "/admin/**"})
    String admin() {
      return "secret";
    }

    @GetMapping("/to-excluded")
    void toExcluded(HttpServletRequest request, HttpServletResponse response) throws Exception {
      response.setHeader("x-app", "1");
      request.getRequestDispatcher("/excluded").forward(request, response);
    }

    @GetMapping("/later-to-excluded")
    void laterToExcluded(HttpServletRequest request, HttpServletResponse response) {
      response.setHeader("x-app", "1");
      request.startAsync().dispatch("/excluded");
    }

    @GetMapping("/excluded")
    String excluded() {
      return "excluded";
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

  /** Takes a property out of those that an application is started with. */
  private static final String NOT_SET = "(not set)";

  private ConfigurableApplicationContext start(String server, TestConfig config, String... more) {
    return start(directory, server, config, more);
  }

  private static ConfigurableApplicationContext start(
      Path directory, String server, TestConfig config, String... more) {
    Map<String, Object> properties = new LinkedHashMap<>();
    properties.put("test.server", server);
    properties.put("server.port", "0");
    properties.put("server.shutdown", "graceful");
    properties.put("spring.main.banner-mode", "off");
    properties.put("inmesh.bootstrap", config.write(directory).toString());
    properties.put("inmesh.inbound.listener", "inbound");
    properties.put("inmesh.start-timeout", "60s");
    properties.put("management.endpoints.web.exposure.include", "health,mesh");
    properties.put("management.endpoint.health.show-details", "always");
    for (int i = 0; i < more.length; i += 2) {
      properties.put(more[i], more[i + 1]);
    }
    properties.values().removeIf(NOT_SET::equals);
    return new SpringApplicationBuilder(Application.class)
        .web(WebApplicationType.SERVLET)
        .properties(properties)
        .run();
  }

  private static ConfigurableApplicationContext shared(String server, String... more) {
    return SHARED.get(
        List.of(server, List.of(more)),
        files ->
            start(
                files,
                server,
                new TestConfig().service("orders", 9999).inbound(8080, DENY_ADMIN),
                more));
  }

  private static ConfigurableApplicationContext excluding(String server) {
    return shared(server, "inmesh.inbound.exclude", "/excluded");
  }

  @ParameterizedTest
  @ValueSource(strings = {"tomcat", "jetty"})
  void theMeshDecidesBeforeTheApplicationSeesARequest(String server) throws Exception {
    ConfigurableApplicationContext context = shared(server);
    HttpResponse<String> hello = CLIENT.get(context, "/hello");
    assertThat(hello.body()).isEqualTo("hello");
    assertThat(hello.headers().map()).containsEntry("x-inbound", List.of("all"));
    HttpResponse<String> denied = CLIENT.get(context, "/admin");
    assertThat(denied.statusCode()).isEqualTo(403);
    assertThat(denied.body()).isEqualTo("RBAC: access denied");
    assertThat(CLIENT.get(context, "/async").body()).isEqualTo("later");
    HttpResponse<String> failed = CLIENT.get(context, "/fail");
    assertThat(failed.statusCode()).isEqualTo(500);
    assertThat(failed.headers().firstValue("x-inbound")).hasValue("all");
  }

  /** The container matches the path without its dots, and Spring MVC, in the end, with them. */
  @ParameterizedTest
  @ValueSource(strings = {"tomcat", "jetty"})
  void noSpellingOfAnExcludedPathLeadsPastTheMesh(String server) throws Exception {
    ConfigurableApplicationContext context = excluding(server);
    for (String path :
        List.of(
            "/admin/../excluded",
            "/admin/x/../../excluded/y",
            "/admin/%2e%2e/excluded",
            "/admin/%2E./excluded",
            "/admin/..;x/excluded",
            "/admin/%2e%2e%2fexcluded",
            "/admin//../../excluded")) {
      HttpResponse<String> answer = CLIENT.get(context, path);
      assertThat(answer.statusCode()).as(path).isIn(400, 403, 404);
      assertThat(answer.body()).as(path).doesNotContain("secret");
    }
    for (String path : List.of("/excluded", "/e%78cluded")) {
      HttpResponse<String> left = CLIENT.get(context, path);
      assertThat(left.body()).as(path).isEqualTo("excluded");
      assertThat(left.headers().firstValue("x-inbound")).as(path).isEmpty();
    }
  }

  /** The same with what is left alone where nobody has said anything. */
  @Test
  void noSpellingOfAProbeLeadsPastTheMesh() throws Exception {
    ConfigurableApplicationContext context = shared("tomcat");
    assertThat(CLIENT.get(context, "/admin/../actuator/health").statusCode()).isEqualTo(403);
    assertThat(CLIENT.get(context, "/actuator/health").headers().firstValue("x-inbound")).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"tomcat", "jetty"})
  void aRequestOfTheMeshStaysSoWhereverItIsDispatchedTo(String server) throws Exception {
    ConfigurableApplicationContext context = excluding(server);
    for (String path : List.of("/to-excluded", "/later-to-excluded")) {
      HttpResponse<String> dispatched = CLIENT.get(context, path);
      assertThat(dispatched.body()).isEqualTo("excluded");
      assertThat(dispatched.headers().map())
          .containsEntry("x-app", List.of("1"))
          .containsEntry("x-inbound", List.of("all"));
    }
    assertThat(CLIENT.get(context, "/excluded").headers().firstValue("x-inbound")).isEmpty();
  }

  @Test
  void theActuatorTellsHealthClustersAndDecisions() throws Exception {
    ConfigurableApplicationContext context = shared("tomcat");
    HttpResponse<String> health = CLIENT.get(context, "/actuator/health");
    assertThat(health.statusCode()).isEqualTo(200);
    assertThat(health.headers().firstValue("x-inbound")).isEmpty(); // not through the mesh
    assertThat(health.body())
        .contains("\"mesh\"", "\"configAgeSeconds\"", "bootstrap.yaml")
        .doesNotContain("connected"); // a file is no control plane
    assertThat(CLIENT.get(context, "/actuator/mesh").body())
        .contains("\"outboundListener\":\"outbound\"");
    assertThat(CLIENT.get(context, "/actuator/mesh/clusters").body())
        .contains("\"name\":\"orders\"", "127.0.0.1", "9999");
    String explained =
        CLIENT
            .get(context, "/actuator/mesh/explain?url=http://orders/cart&header=x-user:beta")
            .body();
    assertThat(explained)
        .contains("\"cluster\":\"orders\"", "\"endpoint\":\"127.0.0.1:9999\"", "\"retries\":2");
    assertThat(CLIENT.get(context, "/actuator/mesh/explain?url=http://elsewhere/").body())
        .contains("\"inMesh\":false");
    HttpResponse<String> bad = CLIENT.get(context, "/actuator/mesh/explain?url=orders");
    assertThat(bad.statusCode()).isEqualTo(400);
    assertThat(bad.body())
        .contains("\"error\":\"url: orders (expected: http://host[:port]/path?query)\"");
    assertThat(CLIENT.get(context, "/actuator/mesh/explain?url=http://a/&header=x%20y:1").body())
        .contains("header: x y:1");
    assertThat(CLIENT.get(context, "/actuator/mesh/resources").body()).startsWith("[");
    assertThat(CLIENT.get(context, "/actuator/mesh/nothing").statusCode()).isEqualTo(404);
    assertThat(CLIENT.get(context, "/actuator").headers().firstValue("x-inbound")).isPresent();
  }

  @Test
  void theReadinessGroupWaitsForTheFirstConfigurationIfItIsToldTo() throws Exception {
    try (TestControlPlane control = new TestControlPlane();
        ConfigurableApplicationContext context =
            start(
                "tomcat",
                new TestConfig(),
                "inmesh.bootstrap",
                control.bootstrap(directory).toString(),
                "inmesh.start-timeout",
                "0s",
                "management.endpoint.health.probes.enabled",
                "true",
                "management.endpoint.health.group.readiness.include",
                "readinessState,mesh")) {
      HttpResponse<String> before = CLIENT.get(context, "/actuator/health/readiness");
      assertThat(before.statusCode()).isEqualTo(503);
      assertThat(before.body())
          .contains("\"state\":\"STARTING\"", "\"source\":\"control plane 127.0.0.1:");
      assertThat(CLIENT.get(context, "/actuator/health/liveness").statusCode()).isEqualTo(200);
      assertThat(CLIENT.get(context, "/hello").statusCode()).isEqualTo(503);
      control.publish(new TestConfig().inbound(8080, DENY_ADMIN));
      Mesh mesh = context.getBean(Mesh.class);
      HttpResponse<String> after;
      do { // it is told a moment after the mesh has its configuration
        after = CLIENT.get(context, "/actuator/health/readiness");
      } while (after.statusCode() != 200);
      assertThat(after.body()).contains("\"state\":\"READY\"", "\"connected\":true");
      assertThat(CLIENT.get(context, "/hello").body()).isEqualTo("hello");
      control.close();
      HttpResponse<String> away;
      do { // the stream's end takes a moment to be seen
        away = CLIENT.get(context, "/actuator/health/readiness");
      } while (!away.body().contains("not connected"));
      assertThat(away.statusCode()).isEqualTo(200);
      assertThat(away.body()).contains("\"connected\":false", ":\"not connected: UNAVAILABLE");
      assertThat(CLIENT.get(context, "/actuator/mesh/servers").body())
          .contains("\"connected\":false");
      mesh.lifecycle().startDrain();
      assertThat(CLIENT.get(context, "/actuator/health/readiness").statusCode()).isEqualTo(503);
    }
  }

  @Test
  void inShadowModeNothingIsRefused() throws Exception {
    try (ConfigurableApplicationContext context =
        start("tomcat", new TestConfig().inbound(8080, DENY_ADMIN), "inmesh.mode", "shadow")) {
      assertThat(CLIENT.get(context, "/admin").body()).isEqualTo("secret");
    }
  }

  @Test
  void withoutAnInboundListenerRequestsPass() throws Exception {
    try (ConfigurableApplicationContext context =
        start(
            "tomcat", new TestConfig().service("orders", 1), "inmesh.inbound.listener", NOT_SET)) {
      assertThat(CLIENT.get(context, "/hello").body()).isEqualTo("hello");
    }
  }

  /** As those who set variables of the environment write it. */
  @ParameterizedTest
  @ValueSource(strings = {"1", "yes", "on", "TRUE"})
  void whateverIsBoundAsTrueProtects(String on) throws Exception {
    try (ConfigurableApplicationContext context =
        start(
            "tomcat",
            new TestConfig().inbound(8080, DENY_ADMIN),
            "inmesh.inbound.enabled",
            on,
            "inmesh.inbound.servlet.enabled",
            on)) {
      assertThat(CLIENT.get(context, "/hello").statusCode()).isEqualTo(200);
      assertThat(CLIENT.get(context, "/admin").statusCode()).isEqualTo(403);
    }
  }

  @Test
  void threadsOfClientsThatRequestsMakeAreNotTheWebApplications() throws Exception {
    Set<Thread> before = Thread.getAllStackTraces().keySet(); // Clients of other tests may be left.
    try (Backend orders = Backend.answering("order");
        ConfigurableApplicationContext context =
            start(
                "tomcat",
                new TestConfig().service("orders", orders.port()).inbound(8080, DENY_ADMIN),
                "inmesh.outbound.imperative-client",
                "jdk")) {
      assertThat(CLIENT.get(context, "/order").body()).isEqualTo("order");
      assertThat(Thread.getAllStackTraces().keySet())
          .filteredOn(
              thread -> thread.getName().startsWith("HttpClient-") && !before.contains(thread))
          .isNotEmpty()
          .extracting(Thread::getContextClassLoader)
          .containsOnly(getClass().getClassLoader());
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
      Mesh mesh = context.getBean(Mesh.class);
      CompletableFuture<HttpResponse<String>> slow =
          CompletableFuture.supplyAsync(() -> {
            try {
              return CLIENT.get(context, "/slow");
            } catch (Exception e) {
              throw new IllegalStateException(e);
            }
          });
      assertThat(application.arrived.await(20, TimeUnit.SECONDS)).isTrue();
      Thread stopping = new Thread(context::close, "stopping");
      stopping.start();
      assertThat(application.closing.await(20, TimeUnit.SECONDS)).isTrue();
      assertThat(stopping.isAlive()).isTrue();
      assertThat(application.order()).isEqualTo("order");
      Conditions.await(() -> mesh.lifecycle().state() == MeshLifecycle.State.DRAINING);
      application.leave.countDown();
      HttpResponse<String> done = slow.get(20, TimeUnit.SECONDS);
      application.seen.countDown();
      assertThat(done.body()).isEqualTo("done");
      assertThat(done.headers().firstValue("connection")).hasValue("close");
      stopping.join();
      assertThat(mesh.status().source()).isNotEmpty();
    }
  }
}
