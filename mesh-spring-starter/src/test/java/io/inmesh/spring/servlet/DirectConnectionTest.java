package io.inmesh.spring.servlet;

import static org.assertj.core.api.Assertions.assertThat;

import io.inmesh.spring.TestConfig;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
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
  /** Who may call what, of those who come by the chain for connections without TLS. */
  private static final String RULES =
      """
      - name: rbac
        typed_config:
          "@type": type.googleapis.com/envoy.extensions.filters.http.rbac.v3.RBAC
          rules:
            action: ALLOW
            policies:
              elsewhere:
                permissions: [{url_path: {path: {exact: /elsewhere}}}]
                principals: [{direct_remote_ip: {address_prefix: 10.9.9.9, prefix_len: 32}}]
              here:
                permissions: [{url_path: {path: {exact: /here}}}]
                principals: [{direct_remote_ip: {address_prefix: 127.0.0.1, prefix_len: 32}}]
              inner:
                permissions: [{url_path: {path: {exact: /inner}}}]
                principals: [{header: {name: ':authority', string_match: {exact: inner.example}}}]
              plain:
                permissions: [{url_path: {path: {exact: /plain}}}]
                principals: [{any: true}]
              forwarded:
                permissions: [{url_path: {path: {exact: /forwarded}}}]
                principals: [{header: {name: x-forwarded-for, string_match: {exact: '10.9.9.9'}}}]
      """;

  /** Answers all that comes by the chain for connections with TLS. */
  private static final String CHAINS =
      """
          filter_chains:
          - filter_chain_match: {transport_protocol: tls}
            filters:
            - name: hcm
              typed_config:
                "@type": type.googleapis.com/envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager
                stat_prefix: tls
                http_filters:
                - name: router
                  typed_config: {"@type": type.googleapis.com/envoy.extensions.filters.http.router.v3.Router}
                route_config:
                  virtual_hosts:
                  - name: tls
                    domains: ["*"]
                    routes: [{match: {prefix: /}, direct_response: {status: 418}}]
          - filter_chain_match: {transport_protocol: raw_buffer}
            filters:
      """;

  private static final Map<Setting, ConfigurableApplicationContext> applications = new HashMap<>();

  @TempDir private static Path directory;
  @RegisterExtension static final LocalClient CLIENT = new LocalClient();

  @RestController
  @Configuration(proxyBeanMethods = false)
  @EnableAutoConfiguration
  @Import(ChosenServer.class)
  static class Application {
    @GetMapping("/*")
    String who(HttpServletRequest request) {
      return request.getRemoteAddr()
          + " "
          + request.getScheme()
          + " "
          + request.getHeader("x-forwarded-for");
    }
  }

  /** What an application is told; one serves all tests with the same. */
  private record Setting(String server, String strategy) {
    ConfigurableApplicationContext start() {
      TestConfig config = new TestConfig().inbound(8080, RULES);
      return config
          .application(directory, Application.class)
          .web(WebApplicationType.SERVLET)
          .properties(
              "test.server=" + server,
              "server.port=0",
              "inmesh.inbound.listener=inbound",
              "inmesh.bootstrap=" + write(config),
              strategy.equals("kubernetes")
                  ? "spring.main.cloud-platform=kubernetes"
                  : "server.forward-headers-strategy=" + strategy)
          .run();
    }

    private static Path write(TestConfig config) {
      String yaml = config.yaml().replaceFirst(" +filter_chains:\n +- filters:\n", CHAINS);
      assertThat(yaml).contains("raw_buffer");
      try {
        return Files.writeString(directory.resolve("chains.yaml"), yaml);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  @AfterAll
  static void stop() {
    applications.values().forEach(ConfigurableApplicationContext::close);
    applications.clear();
  }

  private static HttpResponse<String> get(
      String server, String strategy, String path, String... headers) throws Exception {
    return CLIENT.get(
        applications.computeIfAbsent(new Setting(server, strategy), Setting::start), path, headers);
  }

  @ParameterizedTest
  @CsvSource({
    "tomcat, native", "tomcat, framework", "tomcat, kubernetes",
    "jetty, native", "jetty, framework", "jetty, kubernetes"
  })
  void aCallerDoesNotChooseItsAddress(String server, String strategy) throws Exception {
    assertThat(get(server, strategy, "/elsewhere").statusCode()).isEqualTo(403);
    assertThat(get(server, strategy, "/elsewhere", "X-Forwarded-For", "10.9.9.9").statusCode())
        .isEqualTo(403);
    assertThat(get(server, strategy, "/elsewhere", "Forwarded", "for=10.9.9.9").statusCode())
        .isEqualTo(403);
  }

  @ParameterizedTest
  @CsvSource({"tomcat, native", "tomcat, framework", "jetty, native", "jetty, framework"})
  void theApplicationSeesWhatItBelievesAndTheMeshWhatIs(String server, String strategy)
      throws Exception {
    HttpResponse<String> response =
        get(server, strategy, "/here", "X-Forwarded-For", "10.9.9.9", "X-Forwarded-Proto", "https");
    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.body()).startsWith("10.9.9.9 https");
  }

  @ParameterizedTest
  @CsvSource({"tomcat, native", "tomcat, framework", "jetty, native", "jetty, framework"})
  void aCallerDoesNotChooseItsHost(String server, String strategy) throws Exception {
    assertThat(get(server, strategy, "/inner", "X-Forwarded-Host", "inner.example").statusCode())
        .isEqualTo(403);
  }

  @ParameterizedTest
  @CsvSource({"tomcat, native", "tomcat, framework", "jetty, native", "jetty, framework"})
  void aCallerDoesNotChooseItsChain(String server, String strategy) throws Exception {
    assertThat(get(server, strategy, "/plain", "X-Forwarded-Proto", "https").statusCode())
        .isEqualTo(200);
  }

  @ParameterizedTest
  @CsvSource({"tomcat, native", "tomcat, framework", "jetty, native", "jetty, framework"})
  void whatWasForwardedStaysVisibleToTheMesh(String server, String strategy) throws Exception {
    assertThat(get(server, strategy, "/forwarded", "X-Forwarded-For", "10.9.9.9").statusCode())
        .isEqualTo(200);
    assertThat(get(server, strategy, "/forwarded").statusCode()).isEqualTo(403);
  }
}
