package io.inmesh.spring;

import static org.assertj.core.api.Assertions.assertThat;

import io.inmesh.Mesh;
import io.inmesh.jdkhttp.MeshHttpClient;
import io.inmesh.okhttp.MeshInterceptor;
import io.inmesh.telemetry.micrometer.MicrometerListener;
import io.inmesh.testing.contract.StaticConfigSource;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import jakarta.servlet.DispatcherType;
import java.net.URI;
import java.net.http.HttpClient;
import java.util.EnumSet;
import java.util.function.Function;
import okhttp3.OkHttpClient;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.context.annotation.ImportCandidates;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.http.client.ClientHttpRequestFactoryBuilder;
import org.springframework.boot.http.client.reactive.ClientHttpConnectorBuilder;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.context.runner.WebApplicationContextRunner;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;
import org.springframework.grpc.client.GrpcChannelFactory;
import org.springframework.http.HttpMethod;
import org.springframework.http.client.ClientHttpRequestFactory;
import org.springframework.http.client.SimpleClientHttpRequestFactory;
import org.springframework.http.client.reactive.ClientHttpConnector;
import org.springframework.http.client.reactive.ClientHttpRequest;
import org.springframework.http.client.reactive.ClientHttpResponse;
import org.springframework.web.client.RestTemplate;
import org.springframework.web.reactive.function.client.WebClient;
import reactor.core.publisher.Mono;

/** Which parts are there, by class path, properties and annotations. */
class ConditionsTest {
  private static final Class<?>[] OURS =
      ImportCandidates.load(AutoConfiguration.class, ConditionsTest.class.getClassLoader())
          .getCandidates()
          .stream()
          .filter(name -> name.startsWith("io.inmesh.spring."))
          .map(ConditionsTest::load)
          .toArray(Class<?>[]::new);

  private final ApplicationContextRunner application =
      new ApplicationContextRunner()
          .withConfiguration(AutoConfigurations.of(OURS))
          .withBean(StaticConfigSource.class);

  private final ApplicationContextRunner withClients =
      application.withUserConfiguration(Clients.class);

  private final WebApplicationContextRunner web =
      new WebApplicationContextRunner()
          .withConfiguration(AutoConfigurations.of(OURS))
          .withBean(StaticConfigSource.class);

  private static Class<?> load(String name) {
    try {
      return Class.forName(name);
    } catch (ClassNotFoundException e) {
      throw new AssertionError(e);
    }
  }

  @Configuration(proxyBeanMethods = false)
  static class Clients {
    @Bean
    OkHttpClient.Builder okHttpBuilder() {
      return new OkHttpClient.Builder();
    }

    @Bean
    OkHttpClient okHttp(OkHttpClient.Builder builder) {
      return builder.build();
    }

    @Bean
    HttpClient jdk() {
      return HttpClient.newHttpClient();
    }

    @Bean
    @InMesh(false)
    HttpClient jdkOutside() {
      return HttpClient.newHttpClient();
    }

    @Bean
    ClientHttpRequestFactory requestFactory() {
      return new SimpleClientHttpRequestFactory();
    }

    @Bean
    ClientHttpRequestFactoryBuilder<?> requestFactoryBuilder() {
      return ClientHttpRequestFactoryBuilder.simple();
    }

    @Bean
    @InMesh // Nobody knows what its class does.
    ClientHttpConnector connector() {
      return new NoConnector();
    }

    @Bean
    ClientHttpConnectorBuilder<?> connectorBuilder() {
      return ClientHttpConnectorBuilder.jdk();
    }
  }

  private static final class NoConnector implements ClientHttpConnector {
    @Override
    public Mono<ClientHttpResponse> connect(
        HttpMethod method, URI uri, Function<? super ClientHttpRequest, Mono<Void>> callback) {
      return Mono.error(new UnsupportedOperationException());
    }
  }

  @Test
  void allPartsAreListed() {
    assertThat(OURS).hasSizeGreaterThan(8).contains(MeshAutoConfiguration.class);
  }

  @Test
  void beansThatSendAreInTheMeshOnceAndOthersAreNot() {
    withClients.run(context -> {
      assertThat(context.getBean(OkHttpClient.class).interceptors())
          .singleElement()
          .isInstanceOf(MeshInterceptor.class);
      assertThat(context.getBean("jdk")).isInstanceOf(MeshHttpClient.class);
      assertThat(context.getBean("jdkOutside")).isNotInstanceOf(MeshHttpClient.class);
      for (String name :
          new String[] {
            "requestFactory", "requestFactoryBuilder", "connector", "connectorBuilder"
          }) {
        assertThat(context.getBean(name).getClass().getPackageName())
            .as(name)
            .isEqualTo("io.inmesh.spring.http");
      }
    });
  }

  @Test
  void noClientIsTouchedWhenOutboundIsOff() {
    untouched(withClients.withPropertyValues("inmesh.outbound.enabled=false"));
    untouched(withClients.withPropertyValues("inmesh.mode=off"));
  }

  private static void untouched(ApplicationContextRunner runner) {
    runner.run(context -> {
      assertThat(context.getBean(OkHttpClient.class).interceptors()).isEmpty();
      assertThat(context.getBean("jdk")).isNotInstanceOf(MeshHttpClient.class);
      assertThat(context.getBean("requestFactory"))
          .isInstanceOf(SimpleClientHttpRequestFactory.class);
      assertThat(context.getBean("connector")).isInstanceOf(NoConnector.class);
      assertThat(context).doesNotHaveBean("meshClientInterceptor");
    });
  }

  @Test
  void theMeshWorksWithoutAnyLibraryOfTheOthers() {
    application
        .withClassLoader(
            new FilteredClassLoader(
                "okhttp3",
                "jakarta.servlet",
                "io.micrometer",
                "reactor",
                "org.springframework.grpc",
                "org.springframework.web",
                "org.springframework.cloud",
                "org.springframework.boot.actuate",
                "org.springframework.boot.health",
                "org.springframework.boot.http",
                "org.springframework.boot.web"))
        .run(context -> assertThat(context).hasNotFailed().hasSingleBean(Mesh.class));
  }

  @Test
  void eachClientIsOptional() {
    for (Class<?> missing :
        new Class<?>[] {
          OkHttpClient.class, RestTemplate.class, WebClient.class, GrpcChannelFactory.class
        }) {
      application
          .withClassLoader(new FilteredClassLoader(missing))
          .run(context -> assertThat(context).hasNotFailed().hasSingleBean(Mesh.class));
    }
  }

  @Test
  void channelsOfGrpcGetTheInterceptor() {
    application.run(context -> assertThat(context).hasBean("meshClientInterceptor"));
    application
        .withClassLoader(new FilteredClassLoader(GrpcChannelFactory.class))
        .run(context -> assertThat(context).doesNotHaveBean("meshClientInterceptor"));
  }

  @Test
  void metersAreThereWithARegistry() {
    application.run(context -> assertThat(context).doesNotHaveBean(MicrometerListener.class));
    ApplicationContextRunner counted =
        application.withBean(MeterRegistry.class, SimpleMeterRegistry::new);
    counted.run(context ->
        assertThat(context.getBean(MeterRegistry.class).find("inmesh.config.updates").timer())
            .isNotNull());
    counted
        .withPropertyValues("inmesh.metrics.enabled=false")
        .run(context -> assertThat(context).doesNotHaveBean(MicrometerListener.class));
  }

  @Test
  void healthCanBeTurnedOff() {
    application.run(context -> assertThat(context).hasSingleBean(HealthIndicator.class));
    application
        .withPropertyValues("management.health.mesh.enabled=false")
        .run(context -> assertThat(context).doesNotHaveBean(HealthIndicator.class));
  }

  @Test
  void theEndpointIsThereWhenItIsExposed() {
    web.run(context -> assertThat(context).doesNotHaveBean("meshEndpoint"));
    web.withPropertyValues("management.endpoints.web.exposure.include=mesh")
        .run(context -> assertThat(context).hasBean("meshEndpoint"));
    web.withPropertyValues(
            "management.endpoints.web.exposure.include=mesh",
            "management.endpoint.mesh.access=NONE")
        .run(context -> assertThat(context).doesNotHaveBean("meshEndpoint"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"/health/*", "/a?b", "/a#b", "/", "/a/", "//a", "a"})
  void aPathThatIsNoneIsRefused(String path) {
    web.withPropertyValues("inmesh.inbound.exclude=/ok," + path)
        .run(context ->
            assertThat(context)
                .getFailure()
                .rootCause()
                .hasMessageContaining("inmesh.inbound.exclude[1]: " + path));
  }

  @Test
  void theServletFilterIsOneOfTheFirstAndForAllThatCanBeDispatched() {
    web.run(context -> {
      FilterRegistrationBean<?> registration =
          context.getBean("meshFilterRegistration", FilterRegistrationBean.class);
      assertThat(registration.getOrder()).isEqualTo(Ordered.HIGHEST_PRECEDENCE + 1);
      assertThat(registration.isAsyncSupported()).isTrue();
      assertThat(registration.determineDispatcherTypes())
          .isEqualTo(
              EnumSet.of(
                  DispatcherType.REQUEST,
                  DispatcherType.FORWARD,
                  DispatcherType.ASYNC,
                  DispatcherType.ERROR));
    });
    web.withPropertyValues("inmesh.inbound.order=17")
        .run(context ->
            assertThat(
                    context
                        .getBean("meshFilterRegistration", FilterRegistrationBean.class)
                        .getOrder())
                .isEqualTo(17));
    web.withPropertyValues("inmesh.inbound.enabled=false")
        .run(context -> assertThat(context).doesNotHaveBean(FilterRegistrationBean.class));
    application.run(context -> assertThat(context).doesNotHaveBean(FilterRegistrationBean.class));
  }
}
