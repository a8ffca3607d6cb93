package io.inmesh.spring.actuate;

import static org.assertj.core.api.Assertions.assertThat;

import io.inmesh.spring.ReactorThreads;
import io.inmesh.spring.SharedApplications;
import io.inmesh.spring.TestConfig;
import io.inmesh.testing.contract.Backend;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.actuate.endpoint.web.WebEndpointResponse;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.HttpHeaders;
import org.springframework.web.client.RestClient;
import org.springframework.web.reactive.function.client.WebClient;

/** What the endpoint says of a request is what becomes of it when a client makes it. */
class ExplainedCallsTest {
  private static final SharedApplications APPLICATIONS = new SharedApplications();
  private static final Backend ENDPOINT =
      Backend.start(exchange -> exchange.reply(200, List.of(), "mesh"));
  private static final Backend ADDRESS =
      Backend.start(exchange -> exchange.reply(200, List.of(), "address"));

  @Configuration(proxyBeanMethods = false)
  @EnableAutoConfiguration
  static class Application {}

  @AfterAll
  static void stop() {
    APPLICATIONS.close();
    ENDPOINT.close();
    ADDRESS.close();
    ReactorThreads.stop();
  }

  /** The mesh knows the names without a port. */
  private static ConfigurableApplicationContext application(String client) {
    return APPLICATIONS.get(client, directory -> start(client, directory));
  }

  private static ConfigurableApplicationContext start(String client, Path directory) {
    String config =
        new TestConfig()
            .service("orders", ENDPOINT.port())
            .service("my_service", ENDPOINT.port())
            .service("127.0.0.1", ENDPOINT.port())
            .yaml()
            .replace(", \"orders:*\"", "")
            .replace(", \"my_service:*\"", "");
    return new SpringApplicationBuilder(Application.class)
        .web(WebApplicationType.NONE)
        .properties(
            "spring.main.banner-mode=off",
            "management.endpoints.web.exposure.include=mesh",
            "inmesh.bootstrap=" + written(directory.resolve("bootstrap.yaml"), config),
            "inmesh.start-timeout=60s",
            "inmesh.outbound.imperative-client=" + client)
        .run();
  }

  private static Path written(Path file, String text) {
    try {
      return Files.writeString(file, text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String explained(
      ConfigurableApplicationContext context, String url, @Nullable String host) {
    Object answer =
        context
            .getBean(MeshEndpoint.class)
            .view("explain", url, null, host == null ? null : List.of("host: " + host));
    assertThat(answer).isInstanceOf(ExplainedRequest.class);
    return ((ExplainedRequest) answer).inMesh() ? "mesh" : "address";
  }

  private static String blocking(
      ConfigurableApplicationContext context, String url, HttpHeaders headers) {
    return context
        .getBean(RestClient.Builder.class)
        .build()
        .get()
        .uri(URI.create(url))
        .headers(all -> all.addAll(headers))
        .retrieve()
        .body(String.class);
  }

  private static String reactive(
      ConfigurableApplicationContext context, String url, HttpHeaders headers) {
    return context
        .getBean(WebClient.Builder.class)
        .build()
        .get()
        .uri(URI.create(url))
        .headers(all -> all.addAll(headers))
        .retrieve()
        .bodyToMono(String.class)
        .block();
  }

  private void agree(
      ConfigurableApplicationContext context, String url, @Nullable String host, String expected) {
    HttpHeaders headers = new HttpHeaders();
    if (host != null) {
      headers.set("Host", host);
    }
    assertThat(
            Map.of(
                "explained", explained(context, url, host),
                "blocking", blocking(context, url, headers),
                "reactive", reactive(context, url, headers)))
        .as(url + " of " + host)
        .containsValue(expected)
        .allSatisfy((who, where) -> assertThat(where).as(who).isEqualTo(expected));
  }

  @ParameterizedTest
  @ValueSource(strings = {"jdk", "okhttp"})
  void itTakesTheAuthorityThatClientsSend(String client) {
    ConfigurableApplicationContext context = application(client);
    agree(context, "http://orders:80/x", null, "mesh");
    agree(context, "https://orders:443/x", null, "mesh");
    agree(context, "http://my_service:80/x", null, "mesh");
    agree(context, "http://user:password@orders/x", null, "mesh");
  }

  @ParameterizedTest
  @ValueSource(strings = {"jdk", "okhttp"})
  void theHostHeaderDecides(String client) {
    ConfigurableApplicationContext context = application(client);
    String url = "http://127.0.0.1:" + ADDRESS.port() + "/";
    agree(context, url, null, "mesh");
    agree(context, url, "elsewhere", "address");
    agree(context, url, "orders:80", "address"); // as given
    agree(context, url, "orders", "mesh");
    agree(context, "http://elsewhere/", "orders", "mesh");
  }

  @Test
  void whereAHostCannotBeToldItSaysSo() {
    ConfigurableApplicationContext context = application("jdk");
    MeshEndpoint mesh = context.getBean(MeshEndpoint.class);
    for (Object two :
        List.of(List.of("host:a", "Host:b"), new String[] {"host:a", "Host:b"})) { // over JMX
      assertThat(mesh.view("explain", "http://orders/", null, two))
          .isInstanceOfSatisfying(
              WebEndpointResponse.class,
              bad -> {
                assertThat(bad.getStatus()).isEqualTo(400);
                assertThat(bad.getBody())
                    .isEqualTo(
                        Map.of(
                            "error",
                            "header: Host:b (expected: one Host only: which of several decides"
                                + " depends on the client)"));
              });
    }
    for (String url : List.of("orders", "ftp://orders/", "http://:80/", "http:orders", "/x")) {
      assertThat(mesh.view("explain", url, null, null))
          .isInstanceOfSatisfying(
              WebEndpointResponse.class, bad -> assertThat(bad.getStatus()).isEqualTo(400));
    }
  }

  /** Clients send it as the authority, which is no header to routes. */
  @Test
  void theHostIsNoneOfTheHeaders() {
    PlainRequest request =
        PlainRequest.of("GET", "http://user@orders:80/", List.of("x-a: b", "HOST: elsewhere:80"));
    assertThat(request.authority()).isEqualTo("elsewhere:80");
    assertThat(request.headers().size()).isEqualTo(1);
    assertThat(request.headers().first("x-a")).isEqualTo("b");
  }
}
