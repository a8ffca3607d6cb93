package io.inmesh.spring;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.resilience4j.circuitbreaker.CircuitBreakerRegistry;
import io.inmesh.testing.contract.Backend;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.beans.factory.BeanCurrentlyInCreationException;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.http.client.ClientHttpRequestFactoryBuilder;
import org.springframework.boot.http.client.reactive.ClientHttpConnectorBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.grpc.client.GrpcChannelFactory;
import org.springframework.web.client.RestClient;
import org.springframework.web.reactive.function.client.WebClient;

/**
 * What the mesh needs may itself need clients that are in the mesh. Of these, what Spring Boot has
 * observed is not for a meter registry, with or without a mesh: {@code RestClient.Builder},
 * channels of gRPC.
 */
@AllAutoConfigurations
class BeanCyclesTest {
  @TempDir private Path directory;

  @Configuration(proxyBeanMethods = false)
  @EnableAutoConfiguration
  static class Application {
    @Bean
    OkHttpClient okHttp() {
      return new OkHttpClient();
    }

    @Bean
    HttpClient jdk() {
      return HttpClient.newHttpClient();
    }

    @Bean
    Exporter exporter(
        OkHttpClient okHttp,
        HttpClient jdk,
        ClientHttpRequestFactoryBuilder<?> factories,
        ClientHttpConnectorBuilder<?> connectors) {
      return new Exporter(
          okHttp,
          jdk,
          RestClient.builder().requestFactory(factories.build()).build(),
          WebClient.builder().clientConnector(connectors.build()).build());
    }

    /** As one that sends what it has counted. */
    @Bean
    MeterRegistry registry(Exporter exporter) {
      return new SimpleMeterRegistry();
    }

    @Bean
    CircuitBreakerRegistry breakers(MeterRegistry registry, GrpcChannelFactory channels) {
      channels.createChannel("dns:///collector:4317");
      return CircuitBreakerRegistry.ofDefaults();
    }
  }

  record Exporter(OkHttpClient okHttp, HttpClient jdk, RestClient rest, WebClient reactive) {
    private static final String URL = "http://collector/";

    String withOkHttp() throws IOException {
      try (Response response = okHttp.newCall(new Request.Builder().url(URL).build()).execute()) {
        return response.body().string();
      }
    }

    String withJdk() throws Exception {
      return jdk.send(HttpRequest.newBuilder(URI.create(URL)).build(), BodyHandlers.ofString())
          .body();
    }

    String withRestClient() {
      return String.valueOf(rest.get().uri(URL).retrieve().body(String.class));
    }

    String withWebClient() {
      return String.valueOf(reactive.get().uri(URL).retrieve().bodyToMono(String.class).block());
    }
  }

  private ConfigurableApplicationContext start(Class<?> application, int port) {
    return new TestConfig()
        .service("collector", port)
        .application(directory, application)
        // A client of the JDK that Spring makes is never closed.
        .properties("spring.http.clients.imperative.factory=simple")
        .run();
  }

  @Test
  void aMeterRegistryCanSendThroughTheMeshThatItCounts() throws Exception {
    try (Backend collector = Backend.answering("thanks");
        ConfigurableApplicationContext context = start(Application.class, collector.port())) {
      Exporter exporter = context.getBean(Exporter.class);
      assertThat(exporter.withOkHttp()).isEqualTo("thanks");
      assertThat(exporter.withJdk()).isEqualTo("thanks");
      assertThat(exporter.withRestClient()).isEqualTo("thanks");
      assertThat(exporter.withWebClient()).isEqualTo("thanks");
      exporter.okHttp().connectionPool().evictAll();
      assertThat(context.getBean(MeterRegistry.class).get("inmesh.calls").timers()).isNotEmpty();
    }
  }

  @Configuration(proxyBeanMethods = false)
  @EnableAutoConfiguration
  static class SendsTooSoon {
    @Bean
    MeterRegistry registry(ClientHttpRequestFactoryBuilder<?> factories) {
      RestClient client = RestClient.builder().requestFactory(factories.build()).build();
      client.get().uri("http://collector/").retrieve().toBodilessEntity();
      return new SimpleMeterRegistry();
    }
  }

  @Test
  void whatTheMeshNeedsCannotSendBeforeThereIsAMesh() {
    assertThat(
            org.assertj.core.api.Assertions.catchThrowable(
                () -> start(SendsTooSoon.class, 1).close()))
        .rootCause()
        .isInstanceOf(BeanCurrentlyInCreationException.class)
        .hasMessageContaining("registry");
  }
}
