package io.inmesh.spring.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.inmesh.Mesh;
import io.inmesh.call.UnsendableRequestException;
import io.inmesh.jdkhttp.MeshCall;
import io.inmesh.jdkhttp.MeshHttpClient;
import io.inmesh.spring.ReactorThreads;
import io.inmesh.spring.TestConfig;
import io.inmesh.spring.http.UnsendableRequests.Remedy;
import io.inmesh.testing.contract.Backend;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.restclient.RestTemplateBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.client.HttpServerErrorException;
import org.springframework.web.client.RestClient;
import org.springframework.web.client.RestTemplate;
import org.springframework.web.reactive.function.client.WebClient;

/** What the mesh did for a call of one of Spring's clients, and why it could do nothing. */
class CallReportTest {
  @TempDir private static Path directory;
  private static final Backend ORDERS = Backend.answering("x");
  private static final Backend OUTSIDE =
      Backend.start(exchange -> {
        exchange.closeAfter();
        exchange.reply(200, List.of("Connection: close"), "outside");
      });
  private static ConfigurableApplicationContext context;

  private final CallReport report = new CallReport();

  @Configuration(proxyBeanMethods = false)
  @EnableAutoConfiguration
  static class Application {}

  @BeforeAll
  static void start() {
    context =
        new TestConfig()
            .service("orders", ORDERS.port())
            .http2Service("stock", ORDERS.port())
            .application(directory, Application.class)
            .properties("inmesh.outbound.imperative-client=jdk")
            .run();
  }

  @AfterAll
  static void stop() {
    context.close();
    ORDERS.close();
    OUTSIDE.close();
    ReactorThreads.stop();
  }

  private String get(String url) {
    RestClient client = context.getBean(RestClient.Builder.class).build();
    return client.get().uri(url).attributes(report::addTo).retrieve().body(String.class);
  }

  @Test
  void aCallTellsWhereItWent() {
    assertThat(report.info()).isNull();
    assertThat(get("http://orders/")).isEqualTo("x");
    assertThat(report.info().cluster()).isEqualTo("orders");
    assertThat(report.info().endpoint()).isEqualTo("127.0.0.1:" + ORDERS.port());
    assertThat(report.info())
        .hasToString(
            "virtual host orders, cluster orders, endpoint 127.0.0.1:%d, attempts 1, details via_upstream"
                .formatted(ORDERS.port()));
    assertThat(report.localReply()).isNull();
    assertThat(report.cause()).isNull();
  }

  @Test
  void aRequestOfARestTemplateTellsToo() {
    RestTemplate template = context.getBean(RestTemplateBuilder.class).build();
    template.getClientHttpRequestInitializers().add(report::addTo);
    assertThat(template.getForObject("http://orders/", String.class)).isEqualTo("x");
    assertThat(Objects.requireNonNull(report.info()).cluster()).isEqualTo("orders");
  }

  @Test
  void aRequestOfAWebClientTellsToo() {
    WebClient client = context.getBean(WebClient.Builder.class).build();
    String body =
        client
            .get()
            .uri("http://orders/")
            .attributes(report::addTo)
            .retrieve()
            .bodyToMono(String.class)
            .block();
    assertThat(body).isEqualTo("x");
    assertThat(Objects.requireNonNull(report.info()).cluster()).isEqualTo("orders");
  }

  @Test
  void aCallThatIsNotForTheMeshTellsNothing() {
    assertThat(get("http://127.0.0.1:%d/".formatted(OUTSIDE.port()))).isEqualTo("outside");
    assertThat(report.info()).isNull();
  }

  @Test
  void aClusterThatTheClientCannotSendToIsExplained() {
    int before = ORDERS.requests();
    assertThatThrownBy(() -> get("http://stock/"))
        .isInstanceOf(HttpServerErrorException.ServiceUnavailable.class)
        .hasMessageContaining("java.net.http sends the endpoint's address as :authority");
    assertThat(report.cause()).isInstanceOf(UnsendableRequestException.class);
    assertThat(Objects.requireNonNull(report.localReply()).status()).isEqualTo(503);
    assertThat(ORDERS.requests()).isEqualTo(before);
  }

  @Test
  void itIsWarnedOfOnce() throws Exception {
    List<String> warnings = new ArrayList<>();
    UnsendableRequests unsendable = new UnsendableRequests(warnings::add);
    MeshHttpClient client =
        MeshHttpClient.wrap(HttpClient.newHttpClient(), context.getBean(Mesh.class));
    try {
      for (String url : List.of("http://orders/", "http://stock/", "http://stock/")) {
        HttpResponse<String> response =
            client.send(HttpRequest.newBuilder(URI.create(url)).build(), BodyHandlers.ofString());
        unsendable.see(Objects.requireNonNull(MeshCall.of(response)), () -> Remedy.OKHTTP);
      }
    } finally {
      client.shutdownNow();
      client.close();
    }
    assertThat(warnings).singleElement().asString().contains("cluster stock", ":authority");
  }
}
