package io.inmesh.spring.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.inmesh.spring.TestConfig;
import io.inmesh.testing.contract.Backend;
import java.io.IOException;
import java.lang.ref.WeakReference;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import okhttp3.ConnectionPool;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Scope;
import org.springframework.web.client.RestClient;
import org.springframework.web.client.RestTemplate;
import org.springframework.web.reactive.function.client.WebClient;

/** Clients that are made again and again are the application's alone: the mesh keeps none. */
@Timeout(60)
class PrototypeClientsTest {
  private static final String URL = "http://orders/";

  private static final ExecutorService THREADS = Executors.newCachedThreadPool();
  private static final ConnectionPool POOL = new ConnectionPool();

  @TempDir private static Path directory;
  private static Backend orders;
  private static ConfigurableApplicationContext context;

  @Configuration(proxyBeanMethods = false)
  @EnableAutoConfiguration
  static class Clients {
    @Bean
    @Scope("prototype")
    RestTemplate restTemplate() {
      return new RestTemplate();
    }

    @Bean
    @Scope("prototype")
    RestClient restClient(RestClient.Builder builder) {
      return builder.build();
    }

    @Bean
    @Scope("prototype")
    WebClient webClient(WebClient.Builder builder) {
      return builder.build();
    }

    @Bean
    @Scope("prototype")
    OkHttpClient okHttp() {
      // It connects on its caller's thread: one of OkHttp's would keep the call on its stack.
      return new OkHttpClient.Builder().connectionPool(POOL).fastFallback(false).build();
    }

    @Bean
    @Scope("prototype")
    HttpClient jdk() {
      return HttpClient.newBuilder().executor(THREADS).build(); // its own end a minute later
    }
  }

  @BeforeAll
  static void start() {
    orders = Backend.answering("from the mesh");
    context =
        new TestConfig()
            .service("orders", orders.port())
            .application(directory, Clients.class)
            .run();
  }

  @AfterAll
  static void stop() {
    context.close();
    orders.close();
    MeshOrAddress.stopClients();
    THREADS.shutdown();
    POOL.evictAll();
  }

  private static String get(Object client) throws Exception {
    if (client instanceof RestTemplate template) {
      return template.getForObject(URL, String.class);
    }
    if (client instanceof RestClient rest) {
      return rest.get().uri(URL).retrieve().body(String.class);
    }
    if (client instanceof WebClient reactive) {
      return reactive.get().uri(URL).retrieve().bodyToMono(String.class).block();
    }
    return client instanceof OkHttpClient okHttp ? get(okHttp) : get((HttpClient) client);
  }

  private static String get(OkHttpClient client) throws IOException {
    try (Response response = client.newCall(new Request.Builder().url(URL).build()).execute()) {
      return response.body().string();
    }
  }

  private static String get(HttpClient client) throws Exception {
    HttpRequest request = HttpRequest.newBuilder(URI.create(URL)).build();
    return client.send(request, BodyHandlers.ofString()).body();
  }

  /** A method of its own, so that no frame has the client any more. */
  private static WeakReference<Object> usedAndForgotten(String bean) throws Exception {
    Object client = context.getBean(bean);
    assertThat(context.getBean(bean)).isNotSameAs(client);
    assertThat(get(client)).isEqualTo("from the mesh");
    return new WeakReference<>(client);
  }

  @ParameterizedTest
  @ValueSource(strings = {"restTemplate", "restClient", "webClient", "okHttp", "jdk"})
  void aClientThatNobodyUsesAnyMoreIsCollected(String bean) throws Exception {
    Forgotten.awaitCollected(usedAndForgotten(bean));
  }
}
