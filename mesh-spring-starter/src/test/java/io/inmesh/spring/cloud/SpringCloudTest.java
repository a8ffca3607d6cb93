package io.inmesh.spring.cloud;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.inmesh.spring.AllAutoConfigurations;
import io.inmesh.spring.InMesh;
import io.inmesh.spring.ReactorThreads;
import io.inmesh.spring.TestConfig;
import io.inmesh.testing.contract.Backend;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.cloud.client.ServiceInstance;
import org.springframework.cloud.client.discovery.DiscoveryClient;
import org.springframework.cloud.client.loadbalancer.LoadBalanced;
import org.springframework.cloud.client.loadbalancer.LoadBalancerClient;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Primary;
import org.springframework.web.client.HttpServerErrorException;
import org.springframework.web.client.RestClient;
import org.springframework.web.client.RestTemplate;
import org.springframework.web.reactive.function.client.WebClient;
import reactor.core.publisher.Mono;

/** An application of Spring Cloud that moves: one service is in the mesh, the other not yet. */
@AllAutoConfigurations
class SpringCloudTest {
  @TempDir private static Path directory;
  private static Backend moved;
  private static Backend left;
  private static ConfigurableApplicationContext context;

  @Configuration(proxyBeanMethods = false)
  @EnableAutoConfiguration
  static class Application {
    @Bean
    @LoadBalanced
    RestTemplate restTemplate() {
      return new RestTemplate();
    }

    @Bean
    @LoadBalanced
    WebClient.Builder balanced(
        org.springframework.http.client.reactive.ClientHttpConnector connector) {
      return WebClient.builder().clientConnector(connector);
    }

    @Bean
    @Primary
    RestClient.Builder plain(
        org.springframework.boot.restclient.autoconfigure.RestClientBuilderConfigurer configurer) {
      return configurer.configure(RestClient.builder());
    }
  }

  @BeforeAll
  static void start() {
    moved = Backend.answering("moved");
    left =
        Backend.start(exchange -> {
          exchange.closeAfter();
          exchange.reply(200, List.of("Connection: close"), "left");
        });
    context =
        new TestConfig()
            .service("moved", moved.port())
            .service("gone")
            .application(directory, Application.class)
            .properties(
                "spring.cloud.discovery.client.simple.instances.left[0].uri=http://127.0.0.1:"
                    + left.port(),
                "spring.cloud.discovery.client.simple.instances.gone[0].uri=http://127.0.0.1:"
                    + left.port(),
                "spring.cloud.discovery.client.simple.instances.moved[0].uri=http://127.0.0.1:1")
            .run();
  }

  @AfterAll
  static void stop() {
    context.close();
    ReactorThreads.stop();
    moved.close();
    left.close();
  }

  @Test
  void aBalancedRestTemplateReachesBoth() {
    RestTemplate template = context.getBean(RestTemplate.class);
    assertThat(template.getForObject("http://moved/", String.class)).isEqualTo("moved");
    assertThat(moved.takeRequest().header("host")).isEqualTo("moved");
    assertThat(template.getForObject("http://left/", String.class)).isEqualTo("left");
  }

  /** As of any instance: which port it has is not the client's to say. */
  @ParameterizedTest
  @ValueSource(strings = {"http://moved:80/", "http://moved:8080/"})
  void aServiceOfTheMeshIsSentItsName(String url) {
    RestTemplate template = context.getBean(RestTemplate.class);
    assertThat(template.getForObject(url, String.class)).isEqualTo("moved");
    assertThat(moved.takeRequest().header("host")).isEqualTo("moved");
    WebClient client = context.getBean("balanced", WebClient.Builder.class).build();
    Mono<String> body = client.get().uri(url).retrieve().bodyToMono(String.class);
    assertThat(body.block()).isEqualTo("moved");
    assertThat(moved.takeRequest().header("host")).isEqualTo("moved");
  }

  @Test
  void aBalancedWebClientReachesBoth() {
    WebClient client = context.getBean("balanced", WebClient.Builder.class).build();
    for (String service : new String[] {"moved", "left"}) {
      assertThat(
              client
                  .get()
                  .uri("http://" + service + "/")
                  .retrieve()
                  .bodyToMono(String.class)
                  .block())
          .isEqualTo(service);
    }
  }

  @Test
  void servicesOfTheMeshAreDiscoveredBeforeThoseOfOtherRegistries() {
    DiscoveryClient discovery = context.getBean(DiscoveryClient.class);
    assertThat(discovery.getServices()).contains("moved", "left");
    assertThat(discovery.getInstances("moved"))
        .singleElement()
        .extracting(ServiceInstance::getHost, ServiceInstance::getPort)
        .containsExactly("127.0.0.1", moved.port());
    assertThat(discovery.getInstances("left")).hasSize(1);
    assertThat(discovery.getInstances("unknown")).isEmpty();
  }

  /** Which goes on to the next registry whenever one has nothing: Spring Cloud's own rule. */
  @Test
  void aServiceWithoutUsableEndpointsIsDiscoveredInOtherRegistries() {
    assertThat(context.getBean(MeshDiscoveryClient.class).getInstances("gone")).isEmpty();
    assertThat(context.getBean(DiscoveryClient.class).getInstances("gone"))
        .singleElement()
        .extracting(ServiceInstance::getPort)
        .isEqualTo(left.port());
    assertThatThrownBy(
            () -> context.getBean(RestTemplate.class).getForObject("http://gone/", String.class))
        .isInstanceOf(HttpServerErrorException.ServiceUnavailable.class);
  }

  @Test
  void aMeshThatOnlyWatchesOrLeavesAServiceOutIsNoRegistryOfIt() {
    for (String property : List.of("inmesh.mode=shadow", "inmesh.outbound.exclude=moved,gone")) {
      new ApplicationContextRunner()
          .withUserConfiguration(Application.class)
          .withPropertyValues(property, "inmesh.bootstrap=" + directory.resolve("bootstrap.yaml"))
          .withPropertyValues("inmesh.start-timeout=60s")
          .withPropertyValues(
              "spring.cloud.discovery.client.simple.instances.moved[0].uri=http://127.0.0.1:1")
          .run(other -> {
            DiscoveryClient discovery = other.getBean(DiscoveryClient.class);
            assertThat(discovery.getInstances("moved"))
                .as(property)
                .singleElement()
                .extracting(ServiceInstance::getPort)
                .isEqualTo(1);
            assertThat(other.getBean(MeshDiscoveryClient.class).getServices()).isEmpty();
            assertThat(other.getBean(LoadBalancerClient.class).choose("moved").getPort())
                .isEqualTo(1);
          });
    }
  }

  @Test
  void aMeshThatOnlyWatchesCountsBalancedCallsByTheirName() {
    SimpleMeterRegistry meters = new SimpleMeterRegistry();
    new ApplicationContextRunner()
        .withUserConfiguration(Application.class)
        .withBean(MeterRegistry.class, () -> meters)
        .withPropertyValues("inmesh.mode=shadow", "inmesh.start-timeout=60s")
        .withPropertyValues("inmesh.bootstrap=" + directory.resolve("bootstrap.yaml"))
        .withPropertyValues(
            "spring.cloud.discovery.client.simple.instances.moved[0].uri=http://127.0.0.1:"
                + left.port())
        .run(watching -> {
          RestTemplate template = watching.getBean(RestTemplate.class);
          assertThat(template.getForObject("http://moved/", String.class)).isEqualTo("left");
          WebClient client = watching.getBean("balanced", WebClient.Builder.class).build();
          Mono<String> body = client.get().uri("http://moved/").retrieve().bodyToMono(String.class);
          assertThat(body.block()).isEqualTo("left");
          assertThat(
                  meters
                      .get("inmesh.shadow.calls")
                      .tag("direction", "outbound")
                      .tag("cluster", "moved")
                      .counter()
                      .count())
              .isEqualTo(2);
        });
  }

  /** In the mesh it fails the call. */
  @Test
  void aMeshThatOnlyWatchesFailsNoCallForItsMark() {
    new ApplicationContextRunner()
        .withUserConfiguration(Application.class)
        .withPropertyValues("inmesh.mode=shadow", "inmesh.start-timeout=60s")
        .withPropertyValues("inmesh.bootstrap=" + directory.resolve("bootstrap.yaml"))
        .withPropertyValues(
            "spring.cloud.discovery.client.simple.instances.moved[0].uri=http://127.0.0.1:"
                + left.port())
        .run(watching -> {
          String mark = InMesh.class.getName();
          RestTemplate template = watching.getBean(RestTemplate.class);
          template.setClientHttpRequestInitializers(
              List.of(request -> request.getAttributes().put(mark, "maybe")));
          assertThat(template.getForObject("http://moved/", String.class)).isEqualTo("left");
          WebClient client = watching.getBean("balanced", WebClient.Builder.class).build();
          Mono<String> body =
              client
                  .get()
                  .uri("http://moved/")
                  .attribute(mark, "maybe")
                  .retrieve()
                  .bodyToMono(String.class);
          assertThat(body.block()).isEqualTo("left");
        });
  }
}
