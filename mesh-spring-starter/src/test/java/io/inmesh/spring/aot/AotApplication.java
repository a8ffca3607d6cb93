package io.inmesh.spring.aot;

import io.github.resilience4j.circuitbreaker.CircuitBreakerRegistry;
import io.grpc.BindableService;
import io.grpc.ServerServiceDefinition;
import io.inmesh.grpc.MeshServerInterceptor;
import io.inmesh.jdkhttp.MeshHttpClient;
import io.inmesh.okhttp.MeshInterceptor;
import io.inmesh.spring.InMesh;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;
import org.springframework.aot.AotDetector;
import org.springframework.beans.factory.FactoryBean;
import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.availability.ApplicationAvailability;
import org.springframework.boot.restclient.RestTemplateBuilder;
import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.cloud.client.loadbalancer.LoadBalanced;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Primary;
import org.springframework.context.annotation.Scope;
import org.springframework.grpc.client.GrpcChannelFactory;
import org.springframework.http.client.BufferingClientHttpRequestFactory;
import org.springframework.http.client.ClientHttpRequestFactory;
import org.springframework.http.client.HttpComponentsClientHttpRequestFactory;
import org.springframework.http.client.JettyClientHttpRequestFactory;
import org.springframework.http.client.SimpleClientHttpRequestFactory;
import org.springframework.web.client.ResourceAccessException;
import org.springframework.web.client.RestClient;
import org.springframework.web.client.RestTemplate;
import org.springframework.web.reactive.function.client.WebClient;
import org.springframework.web.service.annotation.GetExchange;
import org.springframework.web.service.registry.HttpServiceGroup;
import org.springframework.web.service.registry.ImportHttpServices;
import reactor.core.publisher.Mono;

/** An application with every part of the starter; it says what of them is in the mesh, and ends. */
@Configuration(proxyBeanMethods = false)
@EnableAutoConfiguration
@ImportHttpServices(group = "blocking", types = AotApplication.Orders.class)
@ImportHttpServices(
    group = "reactive",
    types = AotApplication.ReactiveOrders.class,
    clientType = HttpServiceGroup.ClientType.WEB_CLIENT)
public class AotApplication {
  private static final String ORDERS = "http://orders/";

  /** A service. */
  interface Orders {
    @GetExchange(ORDERS)
    String get();
  }

  /** The same, for clients that do not block. */
  interface ReactiveOrders {
    @GetExchange(ORDERS)
    Mono<String> get();
  }

  @Bean
  TomcatServletWebServerFactory server() {
    return new TomcatServletWebServerFactory();
  }

  @Bean
  RestClient restClient(RestClient.Builder builder) {
    return builder.build();
  }

  @Bean
  WebClient webClient(WebClient.Builder builder) {
    return builder.build();
  }

  @Bean
  @Scope(BeanDefinition.SCOPE_PROTOTYPE)
  OkHttpClient late() {
    return new OkHttpClient();
  }

  @Bean
  @Scope(BeanDefinition.SCOPE_PROTOTYPE)
  @InMesh(false)
  OkHttpClient lateOutside() {
    return new OkHttpClient();
  }

  @Bean
  SimpleClientHttpRequestFactory byClass() {
    return new SimpleClientHttpRequestFactory();
  }

  @Bean
  @Primary
  ClientHttpRequestFactory byInterface() {
    return new BufferingClientHttpRequestFactory(new SimpleClientHttpRequestFactory());
  }

  @Bean
  RestTemplate ofAClass(SimpleClientHttpRequestFactory factory) {
    return new RestTemplate(factory);
  }

  @Bean
  RestClient byHand() {
    return RestClient.create();
  }

  @Bean
  @InMesh(false)
  RestTemplate templateOutside(SimpleClientHttpRequestFactory factory) {
    return new RestTemplate(factory);
  }

  @Bean
  RestTemplate built(RestTemplateBuilder builder) {
    return builder.build();
  }

  @Bean
  @LoadBalanced
  RestTemplate balanced() {
    return new RestTemplate();
  }

  @Bean
  RestTemplate ofApache() {
    return new RestTemplate(new HttpComponentsClientHttpRequestFactory());
  }

  @Bean
  RestTemplate ofJetty() {
    return new RestTemplate(new JettyClientHttpRequestFactory());
  }

  @Bean
  FactoryBean<RestClient> made() {
    return new FactoryBean<>() {
      @Override
      public RestClient getObject() {
        return RestClient.create();
      }

      @Override
      public Class<?> getObjectType() {
        return RestClient.class;
      }
    };
  }

  @Bean
  OkHttpClient okHttp() {
    return new OkHttpClient();
  }

  @Bean
  HttpClient jdk() {
    return HttpClient.newHttpClient();
  }

  @Bean
  @InMesh(false)
  HttpClient outside() {
    return HttpClient.newHttpClient();
  }

  @Bean
  MeterRegistry registry() {
    return new SimpleMeterRegistry();
  }

  @Bean
  BindableService stock() {
    return () -> ServerServiceDefinition.builder("shop.Stock").build();
  }

  /** The program. */
  public static void main(String[] args) throws IOException, InterruptedException {
    try (ConfigurableApplicationContext context =
        SpringApplication.run(AotApplication.class, args)) {
      RestClient client = context.getBean("restClient", RestClient.class);
      String own = "http://127.0.0.1:" + context.getEnvironment().getProperty("local.server.port");
      say("generated", AotDetector.useGeneratedArtifacts());
      say("order", client.get().uri(ORDERS).retrieve().body(String.class));
      say("by WebClient", reactive(context.getBean(WebClient.class)));
      say("by OkHttp", get(context.getBean("okHttp", OkHttpClient.class)));
      say("by the JDK's", get(context.getBean("jdk", HttpClient.class)));
      say("of HTTP services", context.getBean(Orders.class).get());
      say("of reactive HTTP services", context.getBean(ReactiveOrders.class).get().block());
      for (String name : List.of("built", "balanced", "ofApache", "ofJetty")) {
        say(name, get(context.getBean(name, RestTemplate.class)));
      }
      say("made", get(context.getBean("made", RestClient.class), ORDERS));
      say("late", isInMesh(context.getBean("late", OkHttpClient.class)));
      say("late outside", isInMesh(context.getBean("lateOutside", OkHttpClient.class)));
      say("channel", context.getBean(GrpcChannelFactory.class).createChannel("mesh:///orders"));
      say("breaker", context.getBean(CircuitBreakerRegistry.class).find("orders").isPresent());
      say("readiness", context.getBean(ApplicationAvailability.class).getReadinessState());
      ClientHttpRequestFactory factory = context.getBean(ClientHttpRequestFactory.class);
      say("by interface", get(new RestTemplate(factory)));
      say("of a class", get(context.getBean("ofAClass", RestTemplate.class)));
      say("by hand", get(context.getBean("byHand", RestClient.class), ORDERS));
      say("template outside", get(context.getBean("templateOutside", RestTemplate.class)));
      say("jdk", context.getBean("jdk") instanceof MeshHttpClient);
      say("outside", context.getBean("outside") instanceof MeshHttpClient);
      say("grpc server", context.getBeanNamesForType(MeshServerInterceptor.class).length);
      say("meter", context.getBean(MeterRegistry.class).find("inmesh.config.updates").timer());
      say("health", get(client, own + "/actuator/health/mesh"));
      say("problems", get(client, own + "/actuator/mesh/problems"));
      say("explained", get(client, own + "/actuator/mesh/explain?url=http://orders/"));
    }
  }

  private static String reactive(WebClient client) {
    return client.get().uri(ORDERS).retrieve().bodyToMono(String.class).block();
  }

  private static String get(OkHttpClient client) throws IOException {
    Request request = new Request.Builder().url(ORDERS).build();
    try (Response response = client.newCall(request).execute()) {
      return response.body().string();
    }
  }

  private static String get(HttpClient client) throws IOException, InterruptedException {
    HttpRequest request = HttpRequest.newBuilder(URI.create(ORDERS)).build();
    return client.send(request, HttpResponse.BodyHandlers.ofString()).body();
  }

  private static boolean isInMesh(OkHttpClient client) {
    return client.interceptors().stream().anyMatch(MeshInterceptor.class::isInstance);
  }

  private static String get(RestClient client, String uri) {
    return String.valueOf(client.get().uri(uri).retrieve().body(String.class));
  }

  private static String get(RestTemplate template) {
    try {
      return String.valueOf(template.getForObject(ORDERS, String.class));
    } catch (ResourceAccessException nobodyKnowsTheName) {
      return "none";
    }
  }

  private static void say(String what, Object value) {
    System.out.println(what + ": " + value);
  }
}
