package io.inmesh.spring.servlet;

import static org.assertj.core.api.Assertions.assertThat;

import io.inmesh.spring.TestConfig;
import jakarta.servlet.http.HttpServletRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
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
  @RegisterExtension static final LocalClient CLIENT = new LocalClient();

  @TempDir private Path directory;

  @RestController
  @Configuration(proxyBeanMethods = false)
  @EnableAutoConfiguration
  @Import(ChosenServer.class)
  static class Application {
    @GetMapping("/who")
    String who(HttpServletRequest request) {
      return request.getRemoteAddr()
          + " "
          + request.getScheme()
          + " "
          + request.getHeader("x-forwarded-for");
    }
  }

  private ConfigurableApplicationContext start(
      String server, String strategy, TestConfig config, String... more) {
    return config
        .application(directory, Application.class)
        .web(WebApplicationType.SERVLET)
        .properties("test.server=" + server, "server.port=0", "inmesh.inbound.listener=inbound")
        .properties(more)
        .properties(
            strategy.equals("kubernetes")
                ? "spring.main.cloud-platform=kubernetes"
                : "server.forward-headers-strategy=" + strategy)
        .run();
  }

  @ParameterizedTest
  @CsvSource({
    "tomcat, native", "tomcat, framework", "tomcat, kubernetes",
    "jetty, native", "jetty, framework", "jetty, kubernetes"
  })
  void aCallerDoesNotChooseItsAddress(String server, String strategy) throws Exception {
    TestConfig other =
        new TestConfig()
            .inboundFor("{direct_remote_ip: {address_prefix: 10.9.9.9, prefix_len: 32}}");
    try (ConfigurableApplicationContext context = start(server, strategy, other)) {
      assertThat(CLIENT.get(context, "/who").statusCode()).isEqualTo(403);
      assertThat(CLIENT.get(context, "/who", "X-Forwarded-For", "10.9.9.9").statusCode())
          .isEqualTo(403);
      assertThat(CLIENT.get(context, "/who", "Forwarded", "for=10.9.9.9").statusCode())
          .isEqualTo(403);
    }
  }

  @ParameterizedTest
  @CsvSource({"tomcat, native", "tomcat, framework", "jetty, native", "jetty, framework"})
  void theApplicationSeesWhatItBelievesAndTheMeshWhatIs(String server, String strategy)
      throws Exception {
    TestConfig own =
        new TestConfig()
            .inboundFor("{direct_remote_ip: {address_prefix: 127.0.0.1, prefix_len: 32}}");
    try (ConfigurableApplicationContext context = start(server, strategy, own)) {
      HttpResponse<String> response =
          CLIENT.get(context, "/who", "X-Forwarded-For", "10.9.9.9", "X-Forwarded-Proto", "https");
      assertThat(response.statusCode()).isEqualTo(200);
      assertThat(response.body()).startsWith("10.9.9.9 https");
    }
  }

  @ParameterizedTest
  @CsvSource({"tomcat, native", "tomcat, framework", "jetty, native", "jetty, framework"})
  void aCallerDoesNotChooseItsHost(String server, String strategy) throws Exception {
    TestConfig host =
        new TestConfig()
            .inboundFor("{header: {name: ':authority', string_match: {exact: inner.example}}}");
    try (ConfigurableApplicationContext context = start(server, strategy, host)) {
      assertThat(CLIENT.get(context, "/who", "X-Forwarded-Host", "inner.example").statusCode())
          .isEqualTo(403);
    }
  }

  @ParameterizedTest
  @CsvSource({"tomcat, native", "tomcat, framework", "jetty, native", "jetty, framework"})
  void aCallerDoesNotChooseItsChain(String server, String strategy) throws Exception {
    TestConfig all = new TestConfig().inboundFor("{any: true}");
    Path file = directory.resolve("chain.yaml");
    for (String transport : List.of("tls", "raw_buffer")) {
      String match =
          "- filter_chain_match: {transport_protocol: " + transport + "}\n      filters:";
      Files.writeString(
          file, all.yaml().replace("- filters:\n      - name: hcm", match + "\n      - name: hcm"));
      try (ConfigurableApplicationContext context =
          start(server, strategy, all, "inmesh.bootstrap=" + file)) {
        assertThat(CLIENT.get(context, "/who", "X-Forwarded-Proto", "https").statusCode())
            .isEqualTo(transport.equals("tls") ? 503 : 200);
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"tomcat, native", "tomcat, framework", "jetty, native", "jetty, framework"})
  void whatWasForwardedStaysVisibleToTheMesh(String server, String strategy) throws Exception {
    TestConfig forwarded =
        new TestConfig()
            .inboundFor("{header: {name: x-forwarded-for, string_match: {exact: '10.9.9.9'}}}");
    try (ConfigurableApplicationContext context = start(server, strategy, forwarded)) {
      assertThat(CLIENT.get(context, "/who", "X-Forwarded-For", "10.9.9.9").statusCode())
          .isEqualTo(200);
      assertThat(CLIENT.get(context, "/who").statusCode()).isEqualTo(403);
    }
  }
}
