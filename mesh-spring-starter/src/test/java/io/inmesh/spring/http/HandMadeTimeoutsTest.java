package io.inmesh.spring.http;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.inmesh.spring.MeshCustomizer;
import io.inmesh.spring.TestConfig;
import io.inmesh.testing.contract.Backend;
import io.inmesh.testing.contract.BackendExchange;
import io.inmesh.testing.contract.VirtualTimer;
import java.io.IOException;
import java.net.http.HttpClient;
import java.nio.file.Path;
import java.time.Duration;
import org.apache.hc.client5.http.config.RequestConfig;
import org.apache.hc.client5.http.impl.async.CloseableHttpAsyncClient;
import org.apache.hc.client5.http.impl.async.HttpAsyncClients;
import org.apache.hc.client5.http.impl.classic.HttpClients;
import org.apache.hc.core5.util.Timeout;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.http.client.ClientHttpRequestFactoryBuilder;
import org.springframework.boot.restclient.RestTemplateBuilder;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.client.BufferingClientHttpRequestFactory;
import org.springframework.http.client.HttpComponentsClientHttpRequestFactory;
import org.springframework.http.client.JdkClientHttpRequestFactory;
import org.springframework.http.client.JettyClientHttpRequestFactory;
import org.springframework.http.client.SimpleClientHttpRequestFactory;
import org.springframework.http.client.reactive.HttpComponentsClientHttpConnector;
import org.springframework.http.client.reactive.JettyClientHttpConnector;
import org.springframework.http.client.reactive.ReactorClientHttpConnector;
import org.springframework.web.client.ResourceAccessException;
import org.springframework.web.client.RestClient;
import org.springframework.web.client.RestTemplate;
import org.springframework.web.reactive.function.client.WebClient;
import org.springframework.web.reactive.function.client.WebClientRequestException;

/** Read timeouts that an application has set at parts of its own hold in the mesh. */
class HandMadeTimeoutsTest {
  private static final Duration LIMIT = Duration.ofSeconds(10);
  private static final String URL = "http://orders/";

  @TempDir private Path directory;
  private final VirtualTimer time = new VirtualTimer();
  private Backend silent;
  private ApplicationContextRunner application;

  @BeforeEach
  void start() {
    silent = Backend.start(this::beSilent);
    application =
        new ApplicationContextRunner()
            .withUserConfiguration(Clients.class)
            .withBean(MeshCustomizer.class, () -> builder -> builder.timer(time))
            .withPropertyValues(
                "inmesh.bootstrap="
                    + new TestConfig().service("orders", silent.port()).write(directory),
                "inmesh.start-timeout=60s");
  }

  @AfterEach
  void stop() {
    silent.close();
  }

  @AfterAll
  static void stopClients() {
    MeshOrAddress.stopClients();
  }

  private void beSilent(BackendExchange exchange) throws IOException {
    time.advanceOnceAwaited(LIMIT);
    exchange.awaitClientLeaves();
  }

  @Configuration(proxyBeanMethods = false)
  @EnableAutoConfiguration
  static class Clients {
    @Bean
    RestTemplate byHand() {
      SimpleClientHttpRequestFactory factory = new SimpleClientHttpRequestFactory();
      factory.setReadTimeout(LIMIT);
      return new RestTemplate(new BufferingClientHttpRequestFactory(factory));
    }

    @Bean
    RestTemplate built(RestTemplateBuilder builder) {
      return builder.requestFactory(SimpleClientHttpRequestFactory::new).readTimeout(LIMIT).build();
    }

    @Bean
    RestTemplate ofAnotherBuilder(RestTemplateBuilder builder) {
      return builder
          .requestFactoryBuilder(ClientHttpRequestFactoryBuilder.reactor())
          .readTimeout(LIMIT)
          .build();
    }

    @Bean
    RestTemplate ofApache() {
      return new RestTemplate(
          new HttpComponentsClientHttpRequestFactory(
              HttpClients.custom()
                  .setDefaultRequestConfig(
                      RequestConfig.custom().setResponseTimeout(Timeout.of(LIMIT)).build())
                  .build()));
    }

    @Bean
    RestTemplate ofJetty() {
      JettyClientHttpRequestFactory factory = new JettyClientHttpRequestFactory();
      factory.setReadTimeout(LIMIT);
      return new RestTemplate(factory);
    }

    @Bean
    RestClient restClient() {
      JdkClientHttpRequestFactory factory =
          new JdkClientHttpRequestFactory(HttpClient.newHttpClient());
      factory.setReadTimeout(LIMIT);
      return RestClient.builder().requestFactory(factory).build();
    }

    @Bean
    CloseableHttpAsyncClient apache() {
      return HttpAsyncClients.custom()
          .setDefaultRequestConfig(
              RequestConfig.custom().setResponseTimeout(Timeout.of(LIMIT)).build())
          .build();
    }

    @Bean
    WebClient ofApacheConnectors(CloseableHttpAsyncClient apache) {
      return WebClient.builder()
          .clientConnector(new HttpComponentsClientHttpConnector(apache))
          .build();
    }

    @Bean
    WebClient ofJettyConnectors() {
      org.eclipse.jetty.client.HttpClient client = new org.eclipse.jetty.client.HttpClient();
      client.setIdleTimeout(LIMIT.toMillis());
      return WebClient.builder().clientConnector(new JettyClientHttpConnector(client)).build();
    }

    @Bean
    WebClient webClient() {
      return WebClient.builder()
          .clientConnector(
              new ReactorClientHttpConnector(
                  reactor.netty.http.client.HttpClient.create().responseTimeout(LIMIT)))
          .build();
    }
  }

  @Test
  void aReadTimeoutOfTheApplicationHoldsInTheMesh() {
    application.run(context -> {
      for (RestTemplate template : context.getBeansOfType(RestTemplate.class).values()) {
        assertTimesOut(() -> template.getForObject(URL, String.class));
      }
      RestClient client = context.getBean(RestClient.class);
      assertTimesOut(() -> client.get().uri(URL).retrieve().body(String.class));
      for (WebClient reactive : context.getBeansOfType(WebClient.class).values()) {
        assertThatThrownBy(
                () -> reactive.get().uri(URL).retrieve().bodyToMono(String.class).block())
            .isInstanceOf(WebClientRequestException.class)
            .hasMessageContaining("timed out");
      }
    });
  }

  private static void assertTimesOut(ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOf(ResourceAccessException.class)
        .hasMessageContaining("time");
  }
}
