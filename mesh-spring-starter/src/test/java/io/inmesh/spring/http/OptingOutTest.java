package io.inmesh.spring.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.inmesh.Mesh;
import io.inmesh.call.CallInfo;
import io.inmesh.call.LocalReply;
import io.inmesh.spring.InMesh;
import io.inmesh.spring.LoggedWarnings;
import io.inmesh.spring.MeshStartException;
import io.inmesh.spring.ReactorThreads;
import io.inmesh.spring.TestConfig;
import io.inmesh.telemetry.MeshListener;
import io.inmesh.testing.contract.Backend;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.beans.factory.FactoryBean;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.http.client.reactive.ClientHttpConnectorBuilder;
import org.springframework.boot.restclient.RestTemplateBuilder;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Lazy;
import org.springframework.context.annotation.Scope;
import org.springframework.stereotype.Service;
import org.springframework.web.client.RestClient;
import org.springframework.web.client.RestTemplate;
import org.springframework.web.reactive.function.client.WebClient;
import org.springframework.web.service.annotation.GetExchange;
import org.springframework.web.service.registry.ImportHttpServices;

/**
 * Clients that are built for the mesh and do not want to be in it. The authority is one that the
 * mesh leads to one backend and the address itself to another.
 */
class OptingOutTest {
  @RegisterExtension
  private final LoggedWarnings warnings = new LoggedWarnings(Mesh.class.getName());

  @TempDir private Path directory;
  private Backend mesh;
  private Backend address;
  private ApplicationContextRunner application;

  @BeforeEach
  void start() {
    mesh =
        Backend.start(exchange -> {
          exchange.closeAfter();
          exchange.reply(200, List.of("Connection: close"), "mesh");
        });
    address =
        Backend.start(exchange -> {
          exchange.closeAfter();
          exchange.reply(200, List.of("Connection: close"), "address");
        });
    application =
        new ApplicationContextRunner()
            .withUserConfiguration(Application.class)
            .withPropertyValues(
                "inmesh.bootstrap="
                    + new TestConfig().service("127.0.0.1", mesh.port()).write(directory),
                "inmesh.start-timeout=60s",
                "spring.http.serviceclient.shop.base-url=" + url(),
                "spring.http.serviceclient.mixed.base-url=" + url());
  }

  @AfterEach
  void stop() {
    mesh.close();
    address.close();
  }

  @AfterAll
  static void stopReactor() {
    ReactorThreads.stop();
  }

  @Configuration(proxyBeanMethods = false)
  @EnableAutoConfiguration
  static class Application {}

  private String url() {
    return "http://127.0.0.1:" + address.port() + "/";
  }

  @Configuration(proxyBeanMethods = false)
  static class Clients {
    @Bean
    RestClient restClient(RestClient.Builder builder) {
      return builder.build();
    }

    @Bean
    @InMesh(false)
    RestClient restClientOutside(RestClient.Builder builder) {
      return builder.requestInterceptor((r, body, next) -> next.execute(r, body)).build();
    }

    @Bean
    WebClient webClient(WebClient.Builder builder) {
      return builder.build();
    }

    @Bean
    @InMesh(false)
    WebClient webClientOutside(WebClient.Builder builder) {
      return builder.build();
    }

    @Bean
    RestTemplate restTemplate(RestTemplateBuilder builder) {
      return builder.build();
    }

    @Bean
    @InMesh(false)
    RestTemplate restTemplateOutside(RestTemplateBuilder builder) {
      return builder.build();
    }
  }

  private String restClient(ApplicationContext context, String bean) {
    return context.getBean(bean, RestClient.class).get().uri(url()).retrieve().body(String.class);
  }

  private String webClient(ApplicationContext context, String bean) {
    return context
        .getBean(bean, WebClient.class)
        .get()
        .uri(url())
        .retrieve()
        .bodyToMono(String.class)
        .block();
  }

  private String restTemplate(ApplicationContext context, String bean) {
    return context.getBean(bean, RestTemplate.class).getForObject(url(), String.class);
  }

  @Test
  void clientsOfTheInjectedBuildersAreLeftAloneWhereTheySaySo() {
    application
        .withUserConfiguration(Clients.class)
        .run(context -> {
          assertThat(restClient(context, "restClient")).isEqualTo("mesh");
          assertThat(restClient(context, "restClientOutside")).isEqualTo("address");
          assertThat(webClient(context, "webClient")).isEqualTo("mesh");
          assertThat(webClient(context, "webClientOutside")).isEqualTo("address");
          assertThat(restTemplate(context, "restTemplate")).isEqualTo("mesh");
          assertThat(restTemplate(context, "restTemplateOutside")).isEqualTo("address");
        });
  }

  @Test
  void oneCallCanBeLeftAlone() {
    application
        .withUserConfiguration(Clients.class)
        .run(context -> {
          RestClient client = context.getBean("restClient", RestClient.class);
          assertThat(
                  client
                      .get()
                      .uri(url())
                      .attribute(InMesh.class.getName(), false)
                      .retrieve()
                      .body(String.class))
              .isEqualTo("address");
        });
  }

  /** As an HTTP interface may have it, or a property. */
  @Test
  void theAttributeMayBeTextButNotAnyOther() {
    application
        .withUserConfiguration(Clients.class)
        .run(context -> {
          String name = InMesh.class.getName();
          RestClient blocking = context.getBean("restClient", RestClient.class);
          WebClient reactive = context.getBean("webClient", WebClient.class);
          for (Object choice : new Object[] {"false", "False", "true"}) {
            String expected = choice.equals("true") ? "mesh" : "address";
            assertThat(
                    blocking.get().uri(url()).attribute(name, choice).retrieve().body(String.class))
                .isEqualTo(expected);
            assertThat(
                    reactive
                        .get()
                        .uri(url())
                        .attribute(name, choice)
                        .retrieve()
                        .bodyToMono(String.class)
                        .block())
                .isEqualTo(expected);
          }
          String refusal = "the request attribute " + name + " is no (expected: true or false)";
          assertThatThrownBy(() ->
                  blocking.get().uri(url()).attribute(name, "no").retrieve().toBodilessEntity())
              .hasStackTraceContaining(refusal);
          assertThatThrownBy(() ->
                  reactive
                      .get()
                      .uri(url())
                      .attribute(name, "no")
                      .retrieve()
                      .toBodilessEntity()
                      .block())
              .hasStackTraceContaining(refusal);
        });
  }

  /** What only watches fails no call: whatever the attribute is, it goes its own way. */
  @Test
  void inShadowModeAnyOtherIsLogged() {
    List<String> decisions = new CopyOnWriteArrayList<>();
    application
        .withUserConfiguration(Clients.class)
        .withBean(MeshListener.class, () -> deciding(decisions))
        .withPropertyValues("inmesh.mode=shadow")
        .run(context -> {
          String name = InMesh.class.getName();
          RestClient blocking = context.getBean("restClient", RestClient.class);
          WebClient reactive = context.getBean("webClient", WebClient.class);
          WebClient stranger =
              WebClient.builder()
                  .clientConnector(context.getBean(ClientHttpConnectorBuilder.class).build())
                  .build();
          assertThat(
                  blocking.get().uri(url()).attribute(name, "first").retrieve().body(String.class))
              .isEqualTo("address");
          Map<String, WebClient> clients = Map.of("second", reactive, "third", stranger);
          clients.forEach((value, client) ->
              assertThat(
                      client
                          .get()
                          .uri(url())
                          .attribute(name, value)
                          .retrieve()
                          .bodyToMono(String.class)
                          .block())
                  .isEqualTo("address"));
          assertThat(decisions).isEmpty();
          for (String value : List.of("first", "second", "third")) {
            assertThat(warnings.texts())
                .filteredOn(text ->
                    text.endsWith(
                        "attribute " + name + " is " + value + " (expected: true or false)"))
                .hasSize(1);
          }
          assertThat(restClient(context, "restClient")).isEqualTo("address");
          assertThat(decisions).containsExactly("127.0.0.1");
        });
  }

  private static MeshListener deciding(List<String> decisions) {
    return new MeshListener() {
      @Override
      public void onShadowCall(CallInfo info, @Nullable LocalReply reply) {
        decisions.add(info.cluster());
      }
    };
  }

  @Configuration(proxyBeanMethods = false)
  static class Builders {
    @Bean
    @InMesh(false)
    RestClient.Builder restClientBuilder() {
      return RestClient.builder();
    }

    @Bean
    @InMesh(false)
    RestTemplateBuilder templates() {
      return new RestTemplateBuilder();
    }

    @Bean
    @InMesh(false)
    WebClient.Builder webClientBuilder() {
      return WebClient.builder();
    }
  }

  @Test
  void buildersAreLeftAloneWhereTheySaySo() {
    application
        .withUserConfiguration(Builders.class)
        .run(context -> {
          RestClient.Builder client = context.getBean(RestClient.Builder.class);
          assertThat(client.build().get().uri(url()).retrieve().body(String.class))
              .isEqualTo("address");
          RestTemplate template = context.getBean(RestTemplateBuilder.class).build();
          assertThat(template.getForObject(url(), String.class)).isEqualTo("address");
          WebClient reactive = context.getBean(WebClient.Builder.class).build();
          assertThat(reactive.get().uri(url()).retrieve().bodyToMono(String.class).block())
              .isEqualTo("address");
        });
  }

  @InMesh(false)
  interface Outside {
    @GetExchange("/")
    String get();
  }

  interface Inside {
    @GetExchange("/")
    String get();
  }

  @Configuration(proxyBeanMethods = false)
  @ImportHttpServices(group = "shop", types = Outside.class)
  static class Group {}

  @Configuration(proxyBeanMethods = false)
  @ImportHttpServices(
      group = "mixed",
      types = {Outside.class, Inside.class})
  static class MixedGroup {}

  @Test
  void interfacesOfHttpServicesAreLeftAloneWhereTheySaySo() {
    application
        .withUserConfiguration(Group.class)
        .run(context -> assertThat(context.getBean(Outside.class).get()).isEqualTo("address"));
    application
        .withUserConfiguration(MixedGroup.class)
        .run(context ->
            assertThat(context)
                .getFailure()
                .rootCause()
                .isInstanceOf(MeshStartException.class)
                .hasMessageContaining("'mixed'")
                .hasMessageContaining("Outside"));
  }

  @Service
  @InMesh(false)
  static class Orders {}

  @Test
  void theStartFailsWhereTheAnnotationCannotBeHeeded() {
    application
        .withUserConfiguration(Orders.class)
        .run(context ->
            assertThat(context)
                .getFailure()
                .isInstanceOf(MeshStartException.class)
                .hasMessageContaining("@InMesh, which does nothing for a " + Orders.class.getName())
                .extracting(failure -> ((MeshStartException) failure).action())
                .asString()
                .contains("inmesh.outbound.exclude"));
  }

  @Configuration(proxyBeanMethods = false)
  static class MadeLater {
    @Bean
    @Lazy
    @InMesh(false)
    Orders lazy() {
      return new Orders();
    }

    @Bean
    @Scope("prototype")
    @InMesh(false)
    Orders prototype() {
      return new Orders();
    }

    @Bean
    @Lazy
    @InMesh(false)
    RestTemplate lazyClient() {
      return new RestTemplate();
    }

    @Bean
    @Scope("prototype")
    @InMesh(false)
    RestTemplate prototypeClient() {
      return new RestTemplate();
    }
  }

  @Test
  void beansThatAreMadeLaterCannotBeMadeWhereTheAnnotationCannotBeHeeded() {
    application
        .withUserConfiguration(MadeLater.class)
        .run(context -> {
          assertThat(context).hasNotFailed();
          for (String name : List.of("lazy", "prototype")) {
            assertThatThrownBy(() -> context.getBean(name))
                .hasRootCauseInstanceOf(MeshStartException.class)
                .rootCause()
                .hasMessageContaining("'" + name + "' has @InMesh, which does nothing for a");
          }
          for (String name : List.of("lazyClient", "prototypeClient")) {
            RestTemplate client = context.getBean(name, RestTemplate.class);
            assertThat(client.getForObject(url(), String.class)).isEqualTo("address");
          }
        });
  }

  @Configuration(proxyBeanMethods = false)
  static class MadeByFactories {
    @Bean
    @InMesh(false)
    FactoryBean<Orders> factory() {
      return new FactoryBean<>() {
        @Override
        public Orders getObject() {
          return new Orders();
        }

        @Override
        public Class<?> getObjectType() {
          return Orders.class;
        }
      };
    }
  }

  @Configuration(proxyBeanMethods = false)
  static class UsedAtOnce {
    @Bean
    Object user(Orders orders) {
      return List.of(orders);
    }
  }

  @Test
  void whatAFactoryMakesIsLookedAtWhenItIsMade() {
    application
        .withUserConfiguration(MadeByFactories.class)
        .run(context ->
            assertThatThrownBy(() -> context.getBean("factory"))
                .hasRootCauseInstanceOf(MeshStartException.class));
    application
        .withUserConfiguration(MadeByFactories.class, UsedAtOnce.class)
        .run(context ->
            assertThat(context)
                .getFailure()
                .isInstanceOf(MeshStartException.class)
                .hasMessageContaining("'factory' has @InMesh"));
  }

  @Configuration(proxyBeanMethods = false)
  static class Buffering {
    @Bean
    @InMesh(false)
    RestClient outside(RestClient.Builder builder) {
      return builder.bufferContent((uri, method) -> true).build();
    }

    @Bean
    @InMesh(false)
    RestTemplate outsideTemplate(RestTemplateBuilder builder) {
      RestTemplate template = builder.build();
      template.setBufferingPredicate((uri, method) -> true);
      return template;
    }
  }

  @Test
  void requestsWhoseContentIsBufferedAreLeftAloneToo() {
    application
        .withUserConfiguration(Buffering.class)
        .run(context -> {
          RestClient outside = context.getBean("outside", RestClient.class);
          assertThat(outside.post().uri(url()).body("x").retrieve().body(String.class))
              .isEqualTo("address");
          RestTemplate template = context.getBean("outsideTemplate", RestTemplate.class);
          assertThat(template.postForObject(url(), "x", String.class)).isEqualTo("address");
        });
  }

  @Test
  void attributesOfRequestsWhoseContentIsBufferedAreHeeded() {
    application.run(context -> {
      RestClient client =
          context.getBean(RestClient.Builder.class).bufferContent((uri, method) -> true).build();
      assertThat(client.post().uri(url()).body("x").retrieve().body(String.class))
          .isEqualTo("mesh");
      CallReport report = new CallReport();
      assertThat(
              client
                  .post()
                  .uri(url())
                  .attribute(InMesh.class.getName(), false)
                  .attributes(report::addTo)
                  .body("x")
                  .retrieve()
                  .body(String.class))
          .isEqualTo("address");
      assertThat(report.info()).isNull();
      client.post().uri(url()).attributes(report::addTo).body("x").retrieve().toBodilessEntity();
      assertThat(report.info()).isNotNull();
    });
  }
}
