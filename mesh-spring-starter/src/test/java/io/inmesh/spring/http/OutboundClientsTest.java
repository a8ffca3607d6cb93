package io.inmesh.spring.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.inmesh.call.CallOverrides;
import io.inmesh.spring.InMesh;
import io.inmesh.spring.ReactorThreads;
import io.inmesh.spring.TestConfig;
import io.inmesh.testing.contract.Backend;
import io.inmesh.testing.contract.BackendExchange;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.http.client.ClientHttpRequestFactoryBuilder;
import org.springframework.boot.restclient.RestTemplateBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.io.ByteArrayResource;
import org.springframework.core.io.InputStreamResource;
import org.springframework.http.MediaType;
import org.springframework.web.client.ResourceAccessException;
import org.springframework.web.client.RestClient;
import org.springframework.web.client.RestTemplate;
import org.springframework.web.reactive.function.client.WebClient;
import org.springframework.web.service.annotation.GetExchange;
import org.springframework.web.service.registry.ImportHttpServices;

/** An application without a line about the mesh, and the clients that it has. */
class OutboundClientsTest {
  @TempDir private static Path directory;
  private static final AtomicInteger FAILURES = new AtomicInteger();
  private static Backend orders;
  private static Backend elsewhere;
  private static Backend slow;
  private static Backend other;
  private static ConfigurableApplicationContext context;

  interface Orders {
    @GetExchange("/interface")
    String get();
  }

  @Configuration(proxyBeanMethods = false)
  @EnableAutoConfiguration
  @ImportHttpServices(group = "shop", types = Orders.class)
  static class Application {
    @Bean
    RestTemplate byHand() {
      return new RestTemplate();
    }

    @Bean
    @InMesh(false)
    RestTemplate outside() {
      return new RestTemplate();
    }

    @Bean
    OkHttpClient okHttp() {
      return new OkHttpClient();
    }

    @Bean
    @InMesh(false)
    OkHttpClient okHttpOutside() {
      return new OkHttpClient();
    }

    @Bean
    OkHttpClient.Builder okHttpBuilder() {
      return new OkHttpClient.Builder();
    }

    @Bean
    HttpClient jdkClient() {
      return HttpClient.newHttpClient();
    }
  }

  /** The service answers 503 as often as a test wants, and tells what it got. */
  private static void serve(BackendExchange exchange) throws IOException {
    if (FAILURES.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
      exchange.reply(503, "not now");
      return;
    }
    byte[] body = exchange.body();
    exchange.reply(
        200,
        exchange.header("host")
            + " "
            + exchange.target()
            + " "
            + (body.length <= 200 ? new String(body, UTF_8) : body.length));
  }

  @BeforeAll
  static void start() {
    orders = Backend.start(OutboundClientsTest::serve);
    elsewhere =
        Backend.start(exchange -> {
          exchange.closeAfter();
          exchange.reply(200, List.of("Connection: close"), "elsewhere");
        });
    slow = Backend.silent();
    other = Backend.answering("other");
    context =
        new TestConfig()
            .service("orders", orders.port())
            .service("slow", slow.port())
            .service("other", other.port())
            .application(directory, Application.class)
            .properties(
                "spring.http.serviceclient.shop.base-url=http://orders",
                "spring.http.clients.read-timeout=30s")
            .run();
  }

  @AfterAll
  static void stop() {
    orders.close(); // First: what a client still keeps open then is closed by it.
    elsewhere.close();
    slow.close();
    other.close();
    context.close();
    ReactorThreads.stop();
  }

  private static RestClient restClient() {
    return context.getBean(RestClient.Builder.class).build();
  }

  private static WebClient webClient() {
    return context.getBean(WebClient.Builder.class).build();
  }

  private static String outside() {
    return "http://127.0.0.1:" + elsewhere.port() + "/";
  }

  @Test
  void aRestClientIsInTheMesh() {
    assertThat(restClient().get().uri("http://orders/1?a=b").retrieve().body(String.class))
        .isEqualTo("orders /1?a=b ");
    assertThat(restClient().get().uri("http://orders:8080/").retrieve().body(String.class))
        .isEqualTo("orders:8080 / ");
  }

  @Test
  void aRestTemplateIsInTheMeshHoweverItWasMade() {
    RestTemplate built = context.getBean(RestTemplateBuilder.class).build();
    assertThat(built.getForObject("http://orders/2", String.class)).isEqualTo("orders /2 ");
    RestTemplate byHand = context.getBean("byHand", RestTemplate.class);
    assertThat(byHand.getForObject("http://orders/3", String.class)).isEqualTo("orders /3 ");
  }

  @Test
  void anHttpInterfaceIsInTheMesh() {
    assertThat(context.getBean(Orders.class).get()).isEqualTo("orders /interface ");
  }

  @Test
  void aWebClientIsInTheMesh() {
    assertThat(webClient().get().uri("http://orders/4").retrieve().bodyToMono(String.class).block())
        .isEqualTo("orders /4 ");
  }

  @Test
  void anOkHttpClientIsInTheMesh() throws IOException {
    for (OkHttpClient client :
        new OkHttpClient[] {
          context.getBean("okHttp", OkHttpClient.class),
          context.getBean(OkHttpClient.Builder.class).build()
        }) {
      Request request = new Request.Builder().url("http://orders/5").build();
      try (Response response = client.newCall(request).execute()) {
        assertThat(response.body().string()).isEqualTo("orders /5 ");
      }
      client.connectionPool().evictAll();
    }
  }

  @Test
  void aClientOfTheJdkIsInTheMesh() throws Exception {
    HttpClient client = context.getBean(HttpClient.class);
    HttpRequest request = HttpRequest.newBuilder(URI.create("http://orders/6")).build();
    assertThat(client.send(request, BodyHandlers.ofString()).body()).isEqualTo("orders /6 ");
  }

  @Test
  void beansThatSaySoAreLeftOut() {
    RestTemplate template = context.getBean("outside", RestTemplate.class);
    assertThatThrownBy(() -> template.getForObject("http://orders/", String.class))
        .isInstanceOf(ResourceAccessException.class);
    assertThat(context.getBean("okHttpOutside", OkHttpClient.class).interceptors()).isEmpty();
  }

  @Test
  void otherAuthoritiesAreReachedAsWithoutAMesh() {
    assertThat(restClient().post().uri(outside()).body("x").retrieve().body(String.class))
        .isEqualTo("elsewhere");
    assertThat(elsewhere.takeRequest().header("content-length")).isEqualTo("1");
    assertThat(
            webClient()
                .post()
                .uri(outside())
                .bodyValue("y")
                .retrieve()
                .bodyToMono(String.class)
                .block())
        .isEqualTo("elsewhere");
    assertThat(elsewhere.takeRequest().header("content-length")).isEqualTo("1");
    RestTemplate template = context.getBean("byHand", RestTemplate.class);
    assertThat(template.postForObject(outside(), Map.of("a", 1), String.class))
        .isEqualTo("elsewhere");
    elsewhere.takeRequest();
  }

  @Test
  void documentsAreSentAgainWhenAnAttemptFails() {
    for (int i = 0; i < 2; i++) {
      FAILURES.set(2);
      assertThat(
              restClient()
                  .post()
                  .uri("http://orders/json")
                  .contentType(MediaType.APPLICATION_JSON)
                  .body(Map.of("item", 7))
                  .retrieve()
                  .body(String.class))
          .isEqualTo("orders /json {\"item\":7}");
    }
    FAILURES.set(2);
    assertThat(
            webClient()
                .post()
                .uri("http://orders/json")
                .bodyValue(Map.of("item", 8))
                .retrieve()
                .bodyToMono(String.class)
                .block())
        .isEqualTo("orders /json {\"item\":8}");
    assertThat(FAILURES).hasValue(0);
  }

  @Test
  void aLargeBodyIsWrittenAnewForEachAttempt() {
    FAILURES.set(1);
    byte[] large = new byte[5_000_000];
    assertThat(
            restClient()
                .put()
                .uri("http://orders/large")
                .body(new ByteArrayResource(large))
                .retrieve()
                .body(String.class))
        .isEqualTo("orders /large 5000000");
  }

  @Test
  void aBodyThatCanBeReadOnceIsSentOnce() {
    byte[] large = new byte[300_000];
    InputStreamResource once =
        new InputStreamResource(new java.io.ByteArrayInputStream(large)) {
          @Override
          public long contentLength() {
            return -1;
          }
        };
    assertThat(
            restClient().put().uri("http://orders/once").body(once).retrieve().body(String.class))
        .isEqualTo("orders /once 300000");
  }

  @Test
  void wishesForOneCallAreAnAttributeOfItsRequest() {
    assertThat(
            restClient()
                .get()
                .uri("http://orders/")
                .attribute(CallOverrides.class.getName(), new CallOverrides("other", null))
                .retrieve()
                .body(String.class))
        .isEqualTo("other");
  }

  @Test
  void theSettingsOfTheApplicationsClientHold() {
    org.springframework.boot.http.client.HttpClientSettings settings =
        org.springframework.boot.http.client.HttpClientSettings.defaults()
            .withReadTimeout(Duration.ofMillis(500));
    RestClient client =
        RestClient.builder()
            .requestFactory(context.getBean(ClientHttpRequestFactoryBuilder.class).build(settings))
            .build();
    do { // until a request has come before that
      assertThatThrownBy(() -> client.get().uri("http://slow/").retrieve().body(String.class))
          .isInstanceOf(ResourceAccessException.class)
          .hasRootCauseInstanceOf(IOException.class);
    } while (slow.requests() == 0);
    slow.awaitClientLeft();
  }

  @Test
  void errorsOfTheServiceStayErrors() {
    FAILURES.set(3);
    assertThatThrownBy(() -> restClient().get().uri("http://orders/").retrieve().body(String.class))
        .hasMessageContaining("503")
        .hasMessageContaining("not now");
  }
}
