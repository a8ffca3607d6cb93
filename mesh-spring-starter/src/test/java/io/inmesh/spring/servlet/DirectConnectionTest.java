package io.inmesh.spring.servlet;

import static org.assertj.core.api.Assertions.assertThat;

import io.inmesh.spring.SharedApplications;
import io.inmesh.spring.TestConfig;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** Whatever the application believes of forwarded headers: the mesh goes by the socket. */
class DirectConnectionTest {
  @RegisterExtension static final LocalClient CLIENT = new LocalClient();

  private static final SharedApplications APPLICATIONS = new SharedApplications();

  /** What the mesh lets through below each path. */
  private static final TestConfig CONFIG =
      new TestConfig()
          .inboundOf(
              policy("other", "direct_remote_ip: {address_prefix: 10.9.9.9, prefix_len: 32}"),
              policy("own", "direct_remote_ip: {address_prefix: 127.0.0.1, prefix_len: 32}"),
              policy("host", "header: {name: ':authority', string_match: {exact: inner.example}}"),
              policy(
                  "forwarded",
                  "header: {name: x-forwarded-for, string_match: {exact: '10.9.9.9'}}"),
              policy("tls", "header: {name: ':scheme', string_match: {exact: https}}"),
              policy("all", "any: true"));

  private static String policy(String path, String principal) {
    return "%s: {permissions: [{url_path: {path: {prefix: /%s/}}}], principals: [{%s}]}"
        .formatted(path, path, principal);
  }

  @RestController
  @Configuration(proxyBeanMethods = false)
  @EnableAutoConfiguration
  @Import(ChosenServer.class)
  static class Application {
    @GetMapping("/{path}/who")
    String who(HttpServletRequest request) {
      return request.getRemoteAddr()
          + " "
          + request.getScheme()
          + " "
          + request.getHeader("x-forwarded-for");
    }
  }

  @AfterAll
  static void stop() {
    APPLICATIONS.close();
  }

  /** One with a chain that is for connections of this kind alone. */
  private static ConfigurableApplicationContext start(
      String server, String strategy, String transport, boolean http2) {
    return APPLICATIONS.get(
        List.of(server, strategy, transport, http2),
        directory -> {
          String match =
              "- filter_chain_match: {transport_protocol: "
                  + transport
                  + "}\n      filters:\n      - name: hcm";
          Path file = directory.resolve("chain.yaml");
          try {
            Files.writeString(file, CONFIG.yaml().replace("- filters:\n      - name: hcm", match));
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
          return CONFIG
              .application(directory, Application.class)
              .web(WebApplicationType.SERVLET)
              .properties(
                  "test.server=" + server,
                  "server.port=0",
                  "server.http2.enabled=" + http2,
                  "inmesh.inbound.listener=inbound",
                  "inmesh.bootstrap=" + file)
              .properties(
                  strategy.equals("kubernetes")
                      ? "spring.main.cloud-platform=kubernetes"
                      : "server.forward-headers-strategy=" + strategy)
              .run();
        });
  }

  private static ConfigurableApplicationContext start(String server, String strategy) {
    return start(server, strategy, "raw_buffer", false);
  }

  @ParameterizedTest
  @CsvSource({
    "tomcat, native", "tomcat, framework", "tomcat, kubernetes",
    "jetty, native", "jetty, framework", "jetty, kubernetes"
  })
  void aCallerDoesNotChooseItsAddress(String server, String strategy) throws Exception {
    ConfigurableApplicationContext context = start(server, strategy);
    assertThat(CLIENT.get(context, "/other/who").statusCode()).isEqualTo(403);
    assertThat(CLIENT.get(context, "/other/who", "X-Forwarded-For", "10.9.9.9").statusCode())
        .isEqualTo(403);
    assertThat(CLIENT.get(context, "/other/who", "Forwarded", "for=10.9.9.9").statusCode())
        .isEqualTo(403);
  }

  @ParameterizedTest
  @CsvSource({"tomcat, native", "tomcat, framework", "jetty, native", "jetty, framework"})
  void theApplicationSeesWhatItBelievesAndTheMeshWhatIs(String server, String strategy)
      throws Exception {
    HttpResponse<String> response =
        CLIENT.get(
            start(server, strategy),
            "/own/who",
            "X-Forwarded-For",
            "10.9.9.9",
            "X-Forwarded-Proto",
            "https");
    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.body()).startsWith("10.9.9.9 https");
  }

  @ParameterizedTest
  @CsvSource({"tomcat, native", "tomcat, framework", "jetty, native", "jetty, framework"})
  void aCallerDoesNotChooseItsHost(String server, String strategy) throws Exception {
    ConfigurableApplicationContext context = start(server, strategy);
    assertThat(CLIENT.get(context, "/host/who", "X-Forwarded-Host", "inner.example").statusCode())
        .isEqualTo(403);
  }

  @ParameterizedTest
  @CsvSource({"tomcat, native", "tomcat, framework", "jetty, native", "jetty, framework"})
  void aCallerDoesNotChooseItsChain(String server, String strategy) throws Exception {
    for (String transport : List.of("tls", "raw_buffer")) {
      ConfigurableApplicationContext context = start(server, strategy, transport, false);
      assertThat(CLIENT.get(context, "/all/who", "X-Forwarded-Proto", "https").statusCode())
          .isEqualTo(transport.equals("tls") ? 503 : 200);
    }
  }

  @ParameterizedTest
  @CsvSource({"tomcat, native", "tomcat, framework", "jetty, native", "jetty, framework"})
  void whatWasForwardedStaysVisibleToTheMesh(String server, String strategy) throws Exception {
    ConfigurableApplicationContext context = start(server, strategy);
    assertThat(CLIENT.get(context, "/forwarded/who", "X-Forwarded-For", "10.9.9.9").statusCode())
        .isEqualTo(200);
    assertThat(CLIENT.get(context, "/forwarded/who").statusCode()).isEqualTo(403);
  }

  /** As Envoy does: a proxy that ends TLS in front of the application passes it on. */
  @ParameterizedTest
  @CsvSource({"tomcat, native", "tomcat, framework", "jetty, native", "jetty, framework"})
  void theSchemeOverHttp2IsTheCallers(String server, String strategy) throws Exception {
    ConfigurableApplicationContext context = start(server, strategy, "raw_buffer", true);
    int port = context.getEnvironment().getRequiredProperty("local.server.port", Integer.class);
    assertThat(Http2Call.get(port, "https", "/tls/who")).startsWith("127.0.0.1 http");
    assertThat(Http2Call.get(port, "http", "/tls/who")).startsWith("RBAC: access denied");
  }
}
