package io.inmesh.spring.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.inmesh.spring.InMesh;
import io.inmesh.spring.ReactorThreads;
import io.inmesh.spring.TestConfig;
import io.inmesh.spring.TestControlPlane;
import io.inmesh.testing.contract.Backend;
import io.inmesh.testing.contract.BackendExchange;
import io.inmesh.testing.contract.Conditions;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.http.client.reactive.ClientHttpConnectorBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.reactive.function.client.WebClient;
import reactor.core.publisher.Mono;
import reactor.netty.http.client.HttpClientRequest;

/** Requests of {@code WebClient} of which it is known late whether they are for the mesh. */
@Timeout(60)
class LateDecisionTest {
  @TempDir private Path directory;
  private final Backend orders = Backend.start(exchange -> answer(exchange, "mesh"));
  private final Backend address = Backend.start(exchange -> answer(exchange, "address"));
  private TestControlPlane controlPlane;
  private ConfigurableApplicationContext context;

  @Configuration(proxyBeanMethods = false)
  @EnableAutoConfiguration
  static class Application {
    @Bean
    @InMesh(false)
    WebClient leftOut(WebClient.Builder builder) {
      return builder.build();
    }
  }

  private static void answer(BackendExchange exchange, String name) throws IOException {
    String said = exchange.header("x-said");
    String cookie = exchange.header("cookie");
    String body = new String(exchange.body());
    exchange.closeAfter();
    exchange.reply(200, List.of("Connection: close"), String.join(" ", name, body, said, cookie));
  }

  @BeforeEach
  void start() throws IOException {
    controlPlane = new TestControlPlane();
    context =
        new SpringApplicationBuilder(Application.class)
            .web(WebApplicationType.NONE)
            .properties(
                "spring.main.banner-mode=off",
                "inmesh.bootstrap=" + controlPlane.bootstrap(directory))
            .run();
  }

  @AfterEach
  void stop() {
    context.close();
    controlPlane.close();
    orders.close();
    address.close();
  }

  @AfterAll
  static void stopClients() {
    ReactorThreads.stop();
  }

  private CompletableFuture<String> post(String url, Mono<String> body) {
    return context
        .getBean(WebClient.Builder.class)
        .build()
        .post()
        .uri(url)
        .header("x-said", "s")
        .cookie("c", "1")
        .body(body, String.class)
        .retrieve()
        .bodyToMono(String.class)
        .toFuture();
  }

  @Test
  void aRequestThatWaitsForTheFirstConfigurationIsMadeOnce() throws Exception {
    AtomicInteger bodies = new AtomicInteger();
    Mono<String> body = Mono.fromCallable(() -> "b" + bodies.incrementAndGet());
    CompletableFuture<String> outside = post("http://127.0.0.1:" + address.port() + "/", body);
    CompletableFuture<String> inMesh = post("http://orders/", body);
    Conditions.await(() -> bodies.get() == 2);
    assertThat(outside).isNotDone();
    assertThat(inMesh).isNotDone();
    controlPlane.publish(new TestConfig().service("orders", orders.port()));
    assertThat(outside.get(30, TimeUnit.SECONDS)).isEqualTo("address b1 s c=1");
    assertThat(inMesh.get(30, TimeUnit.SECONDS)).isEqualTo("mesh b2 s c=1");
    assertThat(bodies).hasValue(2);
    assertThat(address.requests()).isEqualTo(1);
  }

  /** Its client does not tell the mesh of it in time. */
  @Test
  void aHostOfTheMeshWithAUriOutsideOfItIsRefused() throws Exception {
    controlPlane.publish(new TestConfig().service("orders", orders.port()));
    assertThat(post("http://orders/", Mono.just("b")).get(30, TimeUnit.SECONDS))
        .isEqualTo("mesh b s c=1");
    WebClient stranger =
        WebClient.builder()
            .clientConnector(context.getBean(ClientHttpConnectorBuilder.class).build())
            .build();
    String url = "http://127.0.0.1:" + address.port() + "/";
    assertThatThrownBy(() ->
            stranger.get().uri(url).header("Host", "orders").retrieve().toBodilessEntity().block())
        .hasStackTraceContaining("the Host header orders is for the mesh, and " + url + " is not");
    assertThat(address.requests()).isZero();
    WebClient known = context.getBean(WebClient.Builder.class).build();
    assertThat(
            known
                .get()
                .uri(url)
                .header("Host", "orders")
                .retrieve()
                .bodyToMono(String.class)
                .block())
        .isEqualTo("mesh  null null");
  }

  @Test
  void aHostOfTheMeshThatComesWithTheRequestIsRefused() throws Exception {
    controlPlane.publish(new TestConfig().service("orders", orders.port()));
    assertThat(post("http://orders/", Mono.just("b")).get(30, TimeUnit.SECONDS))
        .isEqualTo("mesh b s c=1");
    WebClient known = context.getBean(WebClient.Builder.class).build();
    String url = "http://127.0.0.1:" + address.port() + "/";
    assertThatThrownBy(() ->
            known
                .get()
                .uri(url)
                .httpRequest(request -> request.getHeaders().set("Host", "orders"))
                .retrieve()
                .toBodilessEntity()
                .block())
        .hasStackTraceContaining("the Host header orders is for the mesh, and " + url + " is not");
    assertThat(address.requests()).isZero();
  }

  /** Whatever it says of its host. */
  @Test
  void whatIsLeftAloneGoesItsWay() throws Exception {
    controlPlane.publish(new TestConfig().service("orders", orders.port()));
    assertThat(post("http://orders/", Mono.just("b")).get(30, TimeUnit.SECONDS))
        .isEqualTo("mesh b s c=1");
    WebClient left = context.getBean("leftOut", WebClient.class);
    WebClient stranger =
        WebClient.builder()
            .clientConnector(context.getBean(ClientHttpConnectorBuilder.class).build())
            .build();
    List<Object> natives = new ArrayList<>();
    for (WebClient client : List.of(left, stranger)) {
      assertThat(
              client
                  .get()
                  .uri("http://127.0.0.1:" + address.port() + "/")
                  .header("Host", "orders")
                  .attribute(InMesh.class.getName(), false)
                  .httpRequest(request -> natives.add(request.getNativeRequest()))
                  .retrieve()
                  .bodyToMono(String.class)
                  .block())
          .isEqualTo("address  null null");
    }
    assertThat(natives).hasSize(2).allMatch(HttpClientRequest.class::isInstance);
  }
}
