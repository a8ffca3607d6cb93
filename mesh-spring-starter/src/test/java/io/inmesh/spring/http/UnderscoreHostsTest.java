package io.inmesh.spring.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.inmesh.spring.ReactorThreads;
import io.inmesh.spring.TestConfig;
import io.inmesh.testing.contract.Backend;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.http.client.HttpClientSettings;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.client.RestClient;
import org.springframework.web.reactive.function.client.WebClient;
import reactor.core.publisher.Mono;

/** Names with an underscore, which are no hosts to {@code java.net.URI}. */
class UnderscoreHostsTest {
  @TempDir private Path directory;
  private final Backend backend =
      Backend.start(exchange -> {
        exchange.body();
        if (exchange.target().equals("/moved")) {
          exchange.reply(302, List.of("Location: http://orders/"), "");
          return;
        }
        String host = exchange.header("host");
        String seen =
            "x-seen: " + String.join(" ", exchange.method(), host, exchange.header("x-kept"));
        exchange.reply(200, List.of(seen), exchange.method().equals("HEAD") ? "" : host);
      });
  private ConfigurableApplicationContext context;

  @Configuration(proxyBeanMethods = false)
  @EnableAutoConfiguration
  static class Application {}

  @BeforeEach
  void start() {
    context =
        new TestConfig()
            .service("my_service", backend.port())
            .service("orders", backend.port())
            .application(directory, Application.class)
            .properties("inmesh.outbound.imperative-client=jdk")
            .run();
  }

  @AfterEach
  void stop() {
    context.close();
    backend.close();
  }

  @AfterAll
  static void stopClients() {
    ReactorThreads.stop();
  }

  private RestClient blocking() {
    return context.getBean(RestClient.Builder.class).build();
  }

  private WebClient reactive() {
    return context.getBean(WebClient.Builder.class).build();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://my_service/x, my_service",
        "http://my_service:8080/x?y=z, my_service:8080",
        "http://my_service:80, my_service",
        "http://user:password@my_service/x, my_service"
      })
  void areInTheMesh(String uriAndHost) {
    URI uri = URI.create(uriAndHost.split(", ")[0]);
    String host = uriAndHost.split(", ")[1];
    assertThat(blocking().post().uri(uri).body("b").retrieve().body(String.class)).isEqualTo(host);
    assertThat(reactive().get().uri(uri).retrieve().bodyToMono(String.class).block())
        .isEqualTo(host);
    assertThat(
            reactive().post().uri(uri).bodyValue("b").retrieve().bodyToMono(String.class).block())
        .isEqualTo(host);
  }

  @Test
  void areRedirectedToAHostOfTheJdks() {
    for (String method : List.of("GET", "DELETE", "HEAD")) {
      ResponseEntity<String> response =
          blocking()
              .method(HttpMethod.valueOf(method))
              .uri("http://my_service/moved")
              .header("x-kept", "k")
              .retrieve()
              .toEntity(String.class);
      assertThat(response.getStatusCode()).isEqualTo(HttpStatus.OK);
      assertThat(response.getHeaders().getFirst("x-seen")).isEqualTo(method + " orders k");
    }
  }

  @Test
  void outsideOfTheMeshAreTheApplicationsOwnConnectors() {
    List<URI> uris = new ArrayList<>();
    WebClient client =
        WebClient.builder()
            .clientConnector(
                new MeshConnector(
                    context.getBean(MeshHttpClients.class),
                    HttpClientSettings.defaults(),
                    (method, uri, callback) -> {
                      uris.add(uri);
                      return Mono.error(new IllegalStateException("outside"));
                    }))
            .build();
    for (String uri : List.of("http://other_service/", "ftp://my_service/", "/relative")) {
      assertThatThrownBy(
              () -> client.get().uri(URI.create(uri)).retrieve().toBodilessEntity().block())
          .hasStackTraceContaining("outside");
    }
    assertThat(uris)
        .extracting(URI::toString)
        .containsExactly("http://other_service/", "ftp://my_service/", "/relative");
  }
}
