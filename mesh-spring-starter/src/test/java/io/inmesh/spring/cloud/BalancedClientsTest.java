package io.inmesh.spring.cloud;

import static org.assertj.core.api.Assertions.assertThat;

import io.inmesh.spring.AllAutoConfigurations;
import io.inmesh.spring.InMesh;
import io.inmesh.spring.ReactorThreads;
import io.inmesh.spring.TestConfig;
import io.inmesh.testing.contract.Backend;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.restclient.RestTemplateBuilder;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.cloud.client.loadbalancer.DefaultRequest;
import org.springframework.cloud.client.loadbalancer.LoadBalanced;
import org.springframework.cloud.client.loadbalancer.LoadBalancerClient;
import org.springframework.cloud.client.loadbalancer.LoadBalancerRequest;
import org.springframework.cloud.client.loadbalancer.RequestData;
import org.springframework.cloud.client.loadbalancer.RequestDataContext;
import org.springframework.cloud.client.loadbalancer.RetryableRequestContext;
import org.springframework.context.ApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpRequest;
import org.springframework.http.client.SimpleClientHttpRequestFactory;
import org.springframework.http.client.reactive.ClientHttpConnector;
import org.springframework.http.client.reactive.JdkClientHttpConnector;
import org.springframework.http.client.support.HttpRequestWrapper;
import org.springframework.util.LinkedMultiValueMap;
import org.springframework.web.client.RestClient;
import org.springframework.web.client.RestTemplate;
import org.springframework.web.reactive.function.client.WebClient;
import org.springframework.web.service.annotation.GetExchange;
import org.springframework.web.service.registry.HttpServiceGroup;
import org.springframework.web.service.registry.ImportHttpServices;

/**
 * Of a service that the mesh and another registry know, clients in the mesh are told its name, and
 * all others an instance of that registry.
 */
@AllAutoConfigurations
class BalancedClientsTest {
  private static final String URL = "http://orders/";

  @TempDir private static Path directory;
  private static Backend mesh;
  private static Backend registry;
  private static ConfigurableApplicationContext context;

  /** Of connectors that no bean is, of all contexts: Spring does not close their clients. */
  private static final HttpClient OF_NOBODY = HttpClient.newHttpClient();

  /** It is not Spring's, so that nobody knows what it does. */
  private static final class OwnFactory extends SimpleClientHttpRequestFactory {}

  /** HTTP services, which Spring Cloud balances by their groups. */
  interface Service {
    @GetExchange("/")
    String get();
  }

  interface Inside extends Service {}

  @InMesh(false)
  interface Outside extends Service {}

  interface ReactiveInside extends Service {}

  @InMesh(false)
  interface ReactiveOutside extends Service {}

  @Configuration(proxyBeanMethods = false)
  @EnableAutoConfiguration
  @ImportHttpServices(group = "orders", types = Inside.class)
  @ImportHttpServices(group = "outside", types = Outside.class)
  @ImportHttpServices(
      group = "reactive",
      types = ReactiveInside.class,
      clientType = HttpServiceGroup.ClientType.WEB_CLIENT)
  @ImportHttpServices(
      group = "reactive-outside",
      types = ReactiveOutside.class,
      clientType = HttpServiceGroup.ClientType.WEB_CLIENT)
  static class Application {
    @Bean
    @LoadBalanced
    RestTemplate template() {
      return new RestTemplate();
    }

    @Bean
    @LoadBalanced
    RestTemplate builtTemplate(RestTemplateBuilder builder) {
      return builder.build();
    }

    @Bean
    @LoadBalanced
    RestTemplate templateOfAnotherInterceptor() {
      RestTemplate template = new RestTemplate();
      template
          .getInterceptors()
          .add((request, body, next) -> next.execute(new HttpRequestWrapper(request), body));
      return template;
    }

    @Bean
    @LoadBalanced
    @InMesh(false)
    RestTemplate templateOutside(RestTemplateBuilder builder) {
      return builder.build();
    }

    @Bean
    @LoadBalanced
    RestTemplate templateWithOwnFactory() {
      return new RestTemplate(new OwnFactory());
    }

    @Bean
    @LoadBalanced
    RestClient.Builder client() {
      return RestClient.builder();
    }

    @Bean
    @LoadBalanced
    @InMesh(false)
    RestClient.Builder clientOutside() {
      return RestClient.builder();
    }

    @Bean
    @LoadBalanced
    RestClient.Builder clientWithOwnFactory() {
      return RestClient.builder().requestFactory(new OwnFactory());
    }

    @Bean
    @LoadBalanced
    WebClient.Builder webClient(ClientHttpConnector connector) {
      return WebClient.builder().clientConnector(connector);
    }

    @Bean
    @LoadBalanced
    WebClient.Builder webClientWithoutConnector() {
      return WebClient.builder();
    }

    @Bean
    @LoadBalanced
    @InMesh(false)
    WebClient.Builder webClientOutside(ClientHttpConnector connector) {
      return WebClient.builder().clientConnector(connector);
    }

    @Bean
    @LoadBalanced
    WebClient.Builder webClientWithOwnConnector() {
      ClientHttpConnector sending = new JdkClientHttpConnector(OF_NOBODY);
      return WebClient.builder().clientConnector(sending::connect);
    }

    @Bean
    @InMesh(false)
    WebClient webClientOutsideOfBuilderInside(WebClient.Builder webClient) {
      return webClient.build();
    }
  }

  @BeforeAll
  static void start() {
    mesh = Backend.answering("mesh");
    registry =
        Backend.start(exchange -> {
          exchange.closeAfter();
          exchange.reply(200, List.of("Connection: close"), "registry");
        });
    context =
        new TestConfig()
            .service("orders", mesh.port())
            .application(directory, Application.class)
            .properties(
                instance("orders", registry.port()),
                "spring.http.serviceclient.outside.base-url=lb://orders",
                "spring.http.serviceclient.reactive.base-url=lb://orders",
                "spring.http.serviceclient.reactive-outside.base-url=lb://orders")
            .run();
  }

  private static String instance(String service, int port) {
    return "spring.cloud.discovery.client.simple.instances."
        + service
        + "[0].uri=http://127.0.0.1:"
        + port;
  }

  @AfterAll
  static void stop() throws Exception {
    context.close();
    if ((Object) OF_NOBODY instanceof AutoCloseable closeable) { // since Java 21
      closeable.close();
    }
    ReactorThreads.stop();
    mesh.close();
    registry.close();
  }

  private static String answer(ApplicationContext context, String bean) {
    Object client = context.getBean(bean);
    if (client instanceof RestTemplate template) {
      return template.getForObject(URL, String.class);
    }
    if (client instanceof RestClient.Builder builder) {
      return builder.clone().build().get().uri(URL).retrieve().body(String.class);
    }
    return answer(
        client instanceof WebClient.Builder builder ? builder.clone().build() : (WebClient) client);
  }

  private static String answer(WebClient client) {
    return client.get().uri(URL).retrieve().bodyToMono(String.class).block();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "template",
        "builtTemplate",
        "templateOfAnotherInterceptor",
        "client",
        "webClient",
        "webClientWithoutConnector"
      })
  void aClientInTheMeshIsToldTheName(String bean) {
    assertThat(answer(context, bean)).isEqualTo("mesh");
    assertThat(mesh.takeRequest().header("host")).isEqualTo("orders");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "templateOutside",
        "templateWithOwnFactory",
        "clientOutside",
        "clientWithOwnFactory",
        "webClientOutside",
        "webClientWithOwnConnector",
        "webClientOutsideOfBuilderInside"
      })
  void aClientThatIsNotInTheMeshIsToldAnInstance(String bean) {
    assertThat(answer(context, bean)).isEqualTo("registry");
  }

  @ParameterizedTest
  @ValueSource(classes = {Inside.class, ReactiveInside.class})
  void anHttpServiceInTheMeshIsToldTheName(Class<? extends Service> type) {
    assertThat(context.getBean(type).get()).isEqualTo("mesh");
  }

  @ParameterizedTest
  @ValueSource(classes = {Outside.class, ReactiveOutside.class})
  void anHttpServiceThatIsNotInTheMeshIsToldAnInstance(Class<? extends Service> type) {
    assertThat(context.getBean(type).get()).isEqualTo("registry");
  }

  @Test
  void aCallThatIsLeftAloneGoesToAnInstance() {
    String attribute = InMesh.class.getName();
    assertThat(
            context
                .getBean("client", RestClient.Builder.class)
                .clone()
                .build()
                .get()
                .uri(URL)
                .attribute(attribute, false)
                .retrieve()
                .body(String.class))
        .isEqualTo("registry");
    assertThat(
            context
                .getBean("webClient", WebClient.Builder.class)
                .clone()
                .build()
                .get()
                .uri(URL)
                .attribute(attribute, false)
                .retrieve()
                .bodyToMono(String.class)
                .block())
        .isEqualTo("registry");
  }

  @Test
  void aBuilderThatIsGivenAnotherPartLaterIsToldAnInstance() {
    RestClient.Builder builder = context.getBean("client", RestClient.Builder.class).clone();
    RestClient client = builder.requestFactory(new SimpleClientHttpRequestFactory()).build();
    assertThat(client.get().uri(URL).retrieve().body(String.class)).isEqualTo("registry");
    WebClient.Builder reactive = context.getBean("webClient", WebClient.Builder.class).clone();
    assertThat(answer(reactive.clientConnector(new JdkClientHttpConnector(OF_NOBODY)).build()))
        .isEqualTo("registry");
  }

  @Test
  void aFilterBeforeAllOthersChangesNothing() {
    WebClient.Builder builder = context.getBean("webClient", WebClient.Builder.class).clone();
    builder.filters(filters -> filters.add(0, (request, next) -> next.exchange(request)));
    assertThat(answer(builder.build())).isEqualTo("mesh");
  }

  /** As Feign does. */
  @Test
  void whoeverAsksTheBalancerHimselfIsToldAnInstance() throws Exception {
    LoadBalancerClient balancer = context.getBean(LoadBalancerClient.class);
    assertThat(balancer.choose("orders").getPort()).isEqualTo(registry.port());
    assertThat(balancer.choose("orders", asking(Map.of())).getPort()).isEqualTo(registry.port());
    LoadBalancerRequest<Integer> request = instance -> instance.getPort();
    assertThat(balancer.<Integer>execute("orders", request)).isEqualTo(registry.port());
  }

  /** As Spring Cloud does where Spring Retry is there. */
  @Test
  void anAttemptOfAClientInTheMeshIsToldTheName() throws IOException {
    LoadBalancerClient balancer = context.getBean(LoadBalancerClient.class);
    HttpRequest request =
        new SimpleClientHttpRequestFactory().createRequest(URI.create(URL), HttpMethod.GET);
    assertThat(balancer.choose("orders", attempt(MeshedHeaders.mark(request))))
        .isEqualTo(new MeshServiceInstance("orders"));
    assertThat(balancer.choose("orders", attempt(request)).getPort()).isEqualTo(registry.port());
  }

  private static DefaultRequest<RetryableRequestContext> attempt(HttpRequest request) {
    return new DefaultRequest<>(new RetryableRequestContext(null, new RequestData(request)));
  }

  @Test
  void whatIsWrittenToMarkedHeadersIsSent() throws IOException {
    HttpRequest request =
        new SimpleClientHttpRequestFactory().createRequest(URI.create(URL), HttpMethod.GET);
    MeshedHeaders.mark(request).getHeaders().add("x-mine", "1");
    assertThat(request.getHeaders().getFirst("x-mine")).isEqualTo("1");
  }

  /** As a gateway can. */
  @Test
  void whoeverSaysThatHisRequestGoesThroughTheMeshIsToldTheName() {
    LoadBalancerClient balancer = context.getBean(LoadBalancerClient.class);
    String attribute = InMesh.class.getName();
    assertThat(balancer.choose("orders", asking(Map.of(attribute, true))))
        .isEqualTo(new MeshServiceInstance("orders"));
    assertThat(balancer.choose("orders", asking(Map.of(attribute, false))).getPort())
        .isEqualTo(registry.port());
  }

  private static DefaultRequest<RequestDataContext> asking(Map<String, Object> attributes) {
    return new DefaultRequest<>(
        new RequestDataContext(
            new RequestData(
                HttpMethod.GET,
                URI.create(URL),
                new HttpHeaders(),
                new LinkedMultiValueMap<>(),
                new HashMap<>(attributes)),
            "default"));
  }

  /** With the registry that only blocking applications have. */
  @Test
  void instancesAreNotTheEndpointsOfTheMesh() {
    new ApplicationContextRunner()
        .withUserConfiguration(Application.class)
        .withPropertyValues("spring.cloud.discovery.reactive.enabled=false")
        .withPropertyValues("inmesh.bootstrap=" + directory.resolve("bootstrap.yaml"))
        .withPropertyValues("inmesh.start-timeout=60s")
        .withPropertyValues(instance("orders", registry.port()))
        .run(blocking -> {
          assertThat(answer(blocking, "templateOutside")).isEqualTo("registry");
          assertThat(answer(blocking, "template")).isEqualTo("mesh");
        });
  }

  @Test
  void aServiceThatOnlyTheMeshKnowsIsThereForClientsInTheMesh() {
    new ApplicationContextRunner()
        .withUserConfiguration(Application.class)
        .withPropertyValues("spring.cloud.discovery.reactive.enabled=false")
        .withPropertyValues("inmesh.bootstrap=" + directory.resolve("bootstrap.yaml"))
        .withPropertyValues("inmesh.start-timeout=60s")
        .run(moved -> {
          for (String bean : List.of("template", "client", "webClient")) {
            assertThat(answer(moved, bean)).as(bean).isEqualTo("mesh");
          }
          assertThat(moved.getBean(LoadBalancerClient.class).choose("orders")).isNull();
        });
  }

  @Test
  void aMeshThatOnlyWatchesCountsCallsOfClientsThatWouldBeInIt() {
    SimpleMeterRegistry meters = new SimpleMeterRegistry();
    new ApplicationContextRunner()
        .withUserConfiguration(Application.class)
        .withBean(MeterRegistry.class, () -> meters)
        .withPropertyValues("inmesh.mode=shadow", "inmesh.start-timeout=60s")
        .withPropertyValues("inmesh.bootstrap=" + directory.resolve("bootstrap.yaml"))
        .withPropertyValues(instance("orders", registry.port()))
        .run(watching -> {
          for (String bean :
              List.of(
                  "templateOutside",
                  "templateWithOwnFactory",
                  "clientOutside",
                  "clientWithOwnFactory",
                  "webClientOutside",
                  "webClientWithOwnConnector",
                  "webClientOutsideOfBuilderInside")) {
            assertThat(answer(watching, bean)).as(bean).isEqualTo("registry");
          }
          assertThat(meters.find("inmesh.shadow.calls").tag("cluster", "orders").counter())
              .isNull();
          for (String bean : List.of("template", "client", "webClient")) {
            assertThat(answer(watching, bean)).as(bean).isEqualTo("registry");
          }
          assertThat(meters.get("inmesh.shadow.calls").tag("cluster", "orders").counter().count())
              .isEqualTo(3);
        });
  }
}
