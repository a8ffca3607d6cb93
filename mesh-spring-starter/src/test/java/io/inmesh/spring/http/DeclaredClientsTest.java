package io.inmesh.spring.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.inmesh.spring.InMesh;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.springframework.boot.http.client.ClientHttpRequestFactoryBuilder;
import org.springframework.boot.http.client.JdkClientHttpRequestFactoryBuilder;
import org.springframework.boot.http.client.reactive.ClientHttpConnectorBuilder;
import org.springframework.boot.http.client.reactive.JdkClientHttpConnectorBuilder;
import org.springframework.boot.restclient.RestTemplateBuilder;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Scope;
import org.springframework.context.annotation.ScopedProxyMode;
import org.springframework.context.support.SimpleThreadScope;
import org.springframework.http.client.ClientHttpRequestFactory;
import org.springframework.http.client.SimpleClientHttpRequestFactory;
import org.springframework.http.client.reactive.ClientHttpConnector;
import org.springframework.http.client.reactive.JdkClientHttpConnector;
import org.springframework.web.client.RestClient;
import org.springframework.web.client.RestTemplate;
import org.springframework.web.reactive.function.client.WebClient;

/** Clients in the mesh whose parts the application declares in ways of its own. */
class DeclaredClientsTest {
  @RegisterExtension private static final MeshOrAddress SHOP = new MeshOrAddress();

  private void assertAnswers(Class<?> application, String answer, String... beans) {
    SHOP.application()
        .withUserConfiguration(application)
        .run(context -> {
          assertThat(context).hasNotFailed();
          for (String bean : beans) {
            assertThat(SHOP.get(context, bean)).as(bean).isEqualTo(answer);
          }
        });
  }

  @Configuration(proxyBeanMethods = false)
  static class BuildersByClass {
    @Bean
    JdkClientHttpRequestFactoryBuilder requestFactories() {
      return ClientHttpRequestFactoryBuilder.jdk();
    }

    @Bean
    JdkClientHttpConnectorBuilder connectors() {
      return ClientHttpConnectorBuilder.jdk();
    }

    @Bean
    Object user(JdkClientHttpRequestFactoryBuilder blocking, JdkClientHttpConnectorBuilder other) {
      return List.of(blocking, other);
    }
  }

  @Test
  void whatBuildersThatAreDeclaredByTheirClassBuildIsInTheMesh() {
    SHOP.application()
        .withUserConfiguration(BuildersByClass.class)
        .run(context -> {
          assertThat(context).hasNotFailed();
          assertThat(SHOP.get(context.getBean(RestClient.Builder.class).build())).isEqualTo("mesh");
          assertThat(SHOP.get(context.getBean(RestTemplateBuilder.class).build()))
              .isEqualTo("mesh");
          assertThat(SHOP.get(context.getBean(WebClient.Builder.class).build())).isEqualTo("mesh");
        });
  }

  @Configuration(proxyBeanMethods = false)
  static class PartsOutside {
    @Bean
    @InMesh(false)
    JdkClientHttpRequestFactoryBuilder requestFactories() {
      return ClientHttpRequestFactoryBuilder.jdk();
    }

    @Bean
    @InMesh(false)
    ClientHttpConnectorBuilder<?> connectors() {
      return ClientHttpConnectorBuilder.jdk();
    }

    @Bean
    @InMesh(false)
    SimpleClientHttpRequestFactory simple() {
      return new SimpleClientHttpRequestFactory();
    }

    @Bean
    RestTemplate template(SimpleClientHttpRequestFactory factory) {
      return new RestTemplate(factory);
    }

    @Bean
    RestClient ofTheBuilder(RestClient.Builder builder) {
      return builder.build();
    }

    @Bean
    RestTemplate ofTheTemplates(RestTemplateBuilder builder) {
      return builder.build();
    }

    @Bean
    WebClient webClient(WebClient.Builder builder) {
      return builder.build();
    }

    @Bean
    @InMesh
    RestTemplate insisting(SimpleClientHttpRequestFactory factory) {
      return new RestTemplate(factory);
    }
  }

  @Test
  void whatUsesPartsThatAreLeftAloneIsLeftAloneUnlessItInsists() {
    assertAnswers(
        PartsOutside.class, "address", "template", "ofTheBuilder", "ofTheTemplates", "webClient");
    assertAnswers(PartsOutside.class, "mesh", "insisting");
  }

  @Configuration(proxyBeanMethods = false)
  static class ByInterface {
    @Bean
    ClientHttpRequestFactory factory() {
      return new SimpleClientHttpRequestFactory();
    }

    @Bean
    ClientHttpConnector connector() {
      return new JdkClientHttpConnector();
    }
  }

  @Test
  void partsThatAreDeclaredByAnInterfaceAreInTheMeshWhoeverUsesThem() {
    SHOP.application()
        .withUserConfiguration(ByInterface.class)
        .run(context -> {
          ClientHttpRequestFactory factory = context.getBean(ClientHttpRequestFactory.class);
          assertThat(SHOP.get(RestClient.builder().requestFactory(factory).build()))
              .isEqualTo("mesh");
          ClientHttpConnector connector = context.getBean(ClientHttpConnector.class);
          assertThat(SHOP.get(WebClient.builder().clientConnector(connector).build()))
              .isEqualTo("mesh");
        });
  }

  @Configuration(proxyBeanMethods = false)
  static class Scoped {
    @Bean
    @Scope(scopeName = "later", proxyMode = ScopedProxyMode.TARGET_CLASS)
    RestTemplate template() {
      return new RestTemplate();
    }

    @Bean
    @InMesh(false)
    @Scope(scopeName = "later", proxyMode = ScopedProxyMode.TARGET_CLASS)
    RestTemplate outside() {
      return new RestTemplate();
    }

    @Bean
    @Scope(scopeName = "later", proxyMode = ScopedProxyMode.INTERFACES)
    RestClient client() {
      return RestClient.create();
    }

    @Bean
    @Scope(scopeName = "later", proxyMode = ScopedProxyMode.INTERFACES)
    WebClient webClient() {
      return WebClient.create();
    }

    @Bean
    Object user(RestClient client, List<RestTemplate> templates) {
      return List.of(client, templates);
    }
  }

  @Test
  void beansOfAScopeAreMadeNoSoonerThanItIsThere() {
    SHOP.application()
        .withUserConfiguration(Scoped.class)
        .run(context -> assertThat(context).hasNotFailed());
    SHOP.application()
        .withInitializer(
            context -> context.getBeanFactory().registerScope("later", new SimpleThreadScope()))
        .withUserConfiguration(Scoped.class)
        .run(context -> {
          assertThat(SHOP.get(context, "template")).isEqualTo("mesh");
          assertThat(SHOP.get(context, "outside")).isEqualTo("address");
          assertThat(SHOP.get(context, "client")).isEqualTo("mesh");
          assertThat(SHOP.get(context, "webClient")).isEqualTo("mesh");
        });
  }
}
