package io.inmesh.spring.cloud;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.inmesh.Mesh;
import io.inmesh.spring.AllAutoConfigurations;
import io.inmesh.spring.BalancedName;
import io.inmesh.spring.InMesh;
import io.inmesh.spring.TestConfig;
import io.inmesh.testing.contract.Backend;
import io.inmesh.testing.contract.Conditions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.cloud.client.ServiceInstance;
import org.springframework.cloud.client.loadbalancer.DefaultRequest;
import org.springframework.cloud.client.loadbalancer.LoadBalanced;
import org.springframework.cloud.client.loadbalancer.LoadBalancerClient;
import org.springframework.cloud.client.loadbalancer.LoadBalancerRequestTransformer;
import org.springframework.cloud.client.loadbalancer.RequestData;
import org.springframework.cloud.client.loadbalancer.RequestDataContext;
import org.springframework.cloud.client.loadbalancer.reactive.LoadBalancerClientRequestTransformer;
import org.springframework.cloud.loadbalancer.annotation.LoadBalancerClients;
import org.springframework.cloud.loadbalancer.core.RandomLoadBalancer;
import org.springframework.cloud.loadbalancer.core.ReactorLoadBalancer;
import org.springframework.cloud.loadbalancer.core.ServiceInstanceListSupplier;
import org.springframework.cloud.loadbalancer.support.LoadBalancerClientFactory;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.client.support.HttpRequestWrapper;
import org.springframework.util.LinkedMultiValueMap;
import org.springframework.web.client.RestClient;
import org.springframework.web.reactive.function.client.ClientRequest;
import org.springframework.web.reactive.function.client.ClientResponse;
import org.springframework.web.reactive.function.client.ExchangeFilterFunction;
import org.springframework.web.reactive.function.client.ExchangeFunction;
import org.springframework.web.reactive.function.client.WebClient;
import reactor.core.publisher.Mono;

/** A balancer leaves to the mesh what the mesh, in the end, does or does not send. */
@Timeout(60)
@AllAutoConfigurations
class BalancedAgainTest extends BalancedFixture {
  private static final String URL = "http://orders/";

  BalancedAgainTest() {
    super(
        Backend.start(exchange -> {
          String host = exchange.header("host");
          exchange.closeAfter();
          exchange.reply(200, List.of("Connection: close"), "registry " + host);
        }));
  }

  @Configuration(proxyBeanMethods = false)
  @EnableAutoConfiguration
  static class Application {
    @Bean
    @LoadBalanced
    RestClient.Builder blocking() {
      return RestClient.builder();
    }

    @Bean
    @LoadBalanced
    WebClient.Builder reactive(InFront inFront) {
      return WebClient.builder().filter(inFront);
    }

    @Bean
    InFront inFront() {
      return new InFront();
    }
  }

  /** A filter of the application's in front of the balancer, as a breaker is. */
  static final class InFront implements ExchangeFilterFunction {
    private final AtomicInteger calls = new AtomicInteger();
    private final AtomicInteger failures = new AtomicInteger();

    @Override
    public Mono<ClientResponse> filter(ClientRequest request, ExchangeFunction next) {
      calls.incrementAndGet();
      return next.exchange(request).doOnError(failure -> failures.incrementAndGet());
    }
  }

  static class Random {
    @Bean
    ReactorLoadBalancer<ServiceInstance> random(
        Environment environment, LoadBalancerClientFactory factory) {
      String name = environment.getProperty(LoadBalancerClientFactory.PROPERTY_NAME);
      return new RandomLoadBalancer(
          factory.getLazyProvider(name, ServiceInstanceListSupplier.class), name);
    }
  }

  @Configuration(proxyBeanMethods = false)
  @LoadBalancerClients(defaultConfiguration = Random.class)
  static class RandomForAll extends Application {}

  /** Puts its own address in the place of the names of the mesh. */
  @Configuration(proxyBeanMethods = false)
  static class Rewriting extends Application {
    @Value("${spring.cloud.discovery.client.simple.instances.orders[0].uri}")
    private URI address;

    @Bean
    LoadBalancerRequestTransformer rewriting() {
      return (request, instance) ->
          new HttpRequestWrapper(request) {
            @Override
            public URI getURI() {
              return address;
            }
          };
    }

    @Bean
    LoadBalancerClientRequestTransformer reactiveRewriting() {
      return (request, instance) -> ClientRequest.from(request).url(address).build();
    }
  }

  /** Has the mesh know these services and no others; a later one has a part of those before. */
  private void publish(String... services) {
    TestConfig config = new TestConfig();
    for (String service : services) {
      config.service(service, mesh.port());
    }
    try {
      controlPlane.publish(config);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Conditions.await(() ->
        Stream.of("orders", "carts", "others")
            .allMatch(name ->
                context.getBean(Mesh.class).isInMesh(name) == List.of(services).contains(name)));
  }

  /** What all clients get whose balancers decide before the mesh knows this service, its first. */
  private List<String> answersBefore(String service) throws Exception {
    AtomicInteger balanced = new AtomicInteger();
    List<Future<String>> answers = new ArrayList<>();
    for (BalancedClient client : BalancedClient.values()) {
      answers.add(
          callers.submit(
              () -> client.get(context, URL, List.of(), headers -> balanced.incrementAndGet())));
    }
    Conditions.await(() -> balanced.get() == answers.size());
    publish(service);
    List<String> got = new ArrayList<>();
    for (Future<String> answer : answers) {
      got.add(answer.get());
    }
    return got;
  }

  @Test
  void aCallThatWaitsForTheFirstConfigurationIsTheMeshs() throws Exception {
    start(Application.class);
    assertThat(answersBefore("orders")).hasSize(2).containsOnly("mesh");
    assertThat(registry.requests()).isZero();
  }

  @Test
  void aCallThatHasWaitedInVainIsBalancedAgain() throws Exception {
    start(Application.class);
    assertThat(answersBefore("others"))
        .hasSize(2)
        .allSatisfy(answer -> assertThat(answer).startsWith("registry "));
    assertThat(mesh.requests()).isZero();
  }

  /** Nobody would ask the balancer again for whoever asks it himself. */
  @Test
  void whoeverAsksTheBalancerHimselfIsToldNoNameBeforeTheMeshKnowsIt() throws IOException {
    start(Application.class);
    assertThat(asking().getPort()).isEqualTo(registry.port());
    publish("others");
    assertThat(asking().getPort()).isEqualTo(registry.port());
    publish("orders", "others");
    assertThat(asking()).isEqualTo(new MeshServiceInstance("orders"));
  }

  private ServiceInstance asking() {
    RequestData request =
        new RequestData(
            HttpMethod.GET,
            URI.create(URL),
            new HttpHeaders(),
            new LinkedMultiValueMap<>(),
            Map.of(InMesh.class.getName(), true));
    return context
        .getBean(LoadBalancerClient.class)
        .choose("orders", new DefaultRequest<>(new RequestDataContext(request, "default")));
  }

  @Test
  void aServiceThatLeavesBeforeItsCallIsSentIsBalancedAgain() throws Exception {
    start(Application.class);
    publish("orders", "carts", "others");
    assertThat(leaving(BalancedClient.BLOCKING, URL, "carts", "others")).startsWith("registry ");
    assertThat(registry.takeRequest().head())
        .as("what the balancer adds each time")
        .map(line -> line.toLowerCase(Locale.ROOT))
        .filteredOn(line -> line.startsWith("x-forwarded-"))
        .containsExactlyInAnyOrder("x-forwarded-host: 127.0.0.1", "x-forwarded-proto: http");
    assertThat(leaving(BalancedClient.REACTIVE, "http://carts/", "others")).startsWith("registry ");
    InFront inFront = context.getBean(InFront.class);
    assertThat(inFront.calls).hasValue(1);
    assertThat(inFront.failures).hasValue(0);
  }

  private String leaving(BalancedClient client, String url, String... left) {
    AtomicInteger balanced = new AtomicInteger();
    String answer =
        client.get(
            context,
            url,
            List.of(),
            headers -> {
              if (balanced.incrementAndGet() == 1) {
                publish(left);
              }
            });
    assertThat(balanced).hasValue(2);
    return answer;
  }

  @Test
  void aHostOfItsOwnDecides() throws IOException {
    start(Application.class);
    publish("orders");
    for (BalancedClient client : BalancedClient.values()) {
      assertThat(client.get(context, URL, List.of("elsewhere"), headers -> {}))
          .isEqualTo("registry elsewhere");
      assertThat(client.get(context, URL, List.of("orders"), headers -> {})).isEqualTo("mesh");
    }
  }

  /** Which the balancer cannot know: to balance again would not help. */
  @ParameterizedTest
  @EnumSource
  void aHostThatIsSetBehindTheBalancerLeadsOutside(BalancedClient client) throws IOException {
    start(Application.class);
    publish("orders");
    AtomicInteger balanced = new AtomicInteger();
    assertThatThrownBy(() ->
            client.get(
                context,
                URL,
                List.of(),
                headers -> {
                  balanced.incrementAndGet();
                  headers.set("Host", "elsewhere");
                }))
        .rootCause()
        .as("of whoever looks the name up")
        .isNotInstanceOf(BalancedName.UnknownException.class);
    assertThat(balanced).hasValue(1);
  }

  @Test
  void whatTheApplicationMakesOfTheNameIsNotTheMeshs() throws IOException {
    assertNotTheMeshs(Rewriting.class);
  }

  @Test
  void aBalancerOfTheApplicationsForAllServicesWins() throws IOException {
    assertNotTheMeshs(RandomForAll.class);
  }

  /** Though the mesh knows the service. */
  private void assertNotTheMeshs(Class<?> application) throws IOException {
    start(application);
    publish("orders");
    for (BalancedClient client : BalancedClient.values()) {
      assertThat(client.get(context, URL, List.of(), headers -> {})).startsWith("registry ");
    }
  }
}
