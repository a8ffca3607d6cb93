package io.inmesh.spring.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.inmesh.spring.InMesh;
import io.inmesh.spring.LoggedWarnings;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.URI;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.hc.client5.http.impl.classic.HttpClients;
import org.apache.hc.core5.http.HttpHost;
import org.apache.hc.core5.http.message.BasicHeader;
import org.eclipse.jetty.client.HttpClient;
import org.eclipse.jetty.client.HttpProxy;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.springframework.boot.http.client.ClientHttpRequestFactoryBuilder;
import org.springframework.boot.restclient.RestTemplateBuilder;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Scope;
import org.springframework.http.HttpMethod;
import org.springframework.http.client.AbstractClientHttpRequestFactoryWrapper;
import org.springframework.http.client.BufferingClientHttpRequestFactory;
import org.springframework.http.client.ClientHttpRequest;
import org.springframework.http.client.ClientHttpRequestFactory;
import org.springframework.http.client.ClientHttpRequestInterceptor;
import org.springframework.http.client.ClientHttpResponse;
import org.springframework.http.client.HttpComponentsClientHttpRequestFactory;
import org.springframework.http.client.InterceptingClientHttpRequestFactory;
import org.springframework.http.client.JettyClientHttpRequestFactory;
import org.springframework.http.client.SimpleClientHttpRequestFactory;
import org.springframework.web.client.ResourceAccessException;
import org.springframework.web.client.RestClient;
import org.springframework.web.client.RestTemplate;

/** Request factories of the application that do more than send. */
class WrappedFactoriesTest {
  @RegisterExtension private static final MeshOrAddress SHOP = new MeshOrAddress();

  @RegisterExtension
  private final LoggedWarnings warnings = new LoggedWarnings(RestClients.class.getName());

  /** Signs; refuses what is not to be read. */
  static final class Signing extends AbstractClientHttpRequestFactoryWrapper {
    Signing(ClientHttpRequestFactory inner) {
      super(inner);
    }

    @Override
    protected ClientHttpRequest createRequest(
        URI uri, HttpMethod method, ClientHttpRequestFactory inner) throws IOException {
      if (method == HttpMethod.DELETE) {
        throw new IOException("not signed");
      }
      ClientHttpRequest request = inner.createRequest(uri, method);
      request.getHeaders().add("x-signed", "me");
      return request;
    }
  }

  /** Reads all responses. */
  static final class Reading implements ClientHttpRequestInterceptor {
    final List<String> read = new CopyOnWriteArrayList<>();

    @Override
    public ClientHttpResponse intercept(
        org.springframework.http.HttpRequest request,
        byte[] body,
        org.springframework.http.client.ClientHttpRequestExecution execution)
        throws IOException {
      ClientHttpResponse response = execution.execute(request, body);
      read.add(new String(response.getBody().readAllBytes(), UTF_8));
      return response;
    }
  }

  @Configuration(proxyBeanMethods = false)
  static class Wrapped {
    @Bean
    Reading reading() {
      return new Reading();
    }

    @Bean
    RestTemplate buffered(Reading reading) {
      RestTemplate template =
          new RestTemplate(
              new BufferingClientHttpRequestFactory(new SimpleClientHttpRequestFactory()));
      template.setInterceptors(List.of(reading));
      return template;
    }

    @Bean
    RestTemplate signing() {
      return new RestTemplate(new Signing(new SimpleClientHttpRequestFactory()));
    }

    @Bean
    ClientHttpRequestFactory signer() {
      return new Signing(new SimpleClientHttpRequestFactory());
    }

    @Bean
    RestClient signingClient() {
      return RestClient.builder().requestFactory(signer()).build();
    }

    @Bean
    RestTemplate templateOfTheSigner(ClientHttpRequestFactory signer) {
      return new RestTemplate(new BufferingClientHttpRequestFactory(signer));
    }

    @Bean
    RestTemplate intercepting() {
      return new RestTemplate(
          new InterceptingClientHttpRequestFactory(
              new Signing(new SimpleClientHttpRequestFactory()),
              List.of((request, body, next) -> {
                request.getHeaders().add("x-signed", "and me");
                return next.execute(request, body);
              })));
    }

    @Bean
    @InMesh(false)
    RestTemplate outside() {
      return new RestTemplate(
          new BufferingClientHttpRequestFactory(new Signing(new SimpleClientHttpRequestFactory())));
    }

    @Bean
    RestTemplate built(RestTemplateBuilder builder) {
      return builder
          .requestFactory(() -> new Signing(new SimpleClientHttpRequestFactory()))
          .build();
    }
  }

  @Test
  void wrappersKeepTheirEffectInTheMesh() {
    SHOP.application()
        .withUserConfiguration(Wrapped.class)
        .run(context -> {
          assertThat(context).hasNotFailed();
          RestTemplate buffered = context.getBean("buffered", RestTemplate.class);
          assertThat(buffered.postForObject(SHOP.url(), "x", String.class)).isEqualTo("mesh");
          assertThat(context.getBean(Reading.class).read).containsExactly("mesh");
          for (String name : List.of("signing", "signingClient", "templateOfTheSigner", "built")) {
            assertThat(SHOP.get(context, name)).as(name).isEqualTo("mesh signed me");
          }
          assertThat(SHOP.get(context, "intercepting")).startsWith("mesh signed ");
          assertThat(SHOP.get(context, "outside")).isEqualTo("address signed me");
          assertThat(warnings.texts()).isEmpty();
        });
  }

  @Test
  void whatAWrapperThrowsReachesTheCaller() {
    SHOP.application()
        .withUserConfiguration(Wrapped.class)
        .run(context -> {
          RestTemplate signing = context.getBean("signing", RestTemplate.class);
          assertThatThrownBy(() -> signing.delete(SHOP.url()))
              .isInstanceOf(ResourceAccessException.class)
              .hasMessageContaining("not signed");
        });
  }

  @Configuration(proxyBeanMethods = false)
  static class WrappingBuilder {
    @Bean
    ClientHttpRequestFactoryBuilder<?> signing() {
      return settings -> new Signing(ClientHttpRequestFactoryBuilder.jdk().build(settings));
    }
  }

  @Test
  void wrappersOfABuilderKeepTheirEffectInTheMesh() {
    SHOP.application()
        .withUserConfiguration(WrappingBuilder.class)
        .run(context -> {
          assertThat(SHOP.get(context.getBean(RestClient.Builder.class).build()))
              .isEqualTo("mesh signed me");
          assertThat(SHOP.get(context.getBean(RestTemplateBuilder.class).build()))
              .isEqualTo("mesh signed me");
        });
  }

  /** Does what nobody knows. */
  static final class Unknown extends SimpleClientHttpRequestFactory {
    @Override
    public ClientHttpRequest createRequest(URI uri, HttpMethod method) throws IOException {
      ClientHttpRequest request = super.createRequest(uri, method);
      request.getHeaders().add("x-signed", "unknown");
      return request;
    }
  }

  @Configuration(proxyBeanMethods = false)
  static class UnknownFactories {
    @Bean
    RestTemplate silent() {
      return new RestTemplate(new BufferingClientHttpRequestFactory(new Unknown()));
    }

    @Bean
    @InMesh
    RestTemplate insisting() {
      return new RestTemplate(new Unknown());
    }

    @Bean
    @InMesh(false)
    RestTemplate outside() {
      return new RestTemplate(new Unknown());
    }
  }

  @Test
  void whatTheMeshCannotDoIsLeftAloneAndSaidUnlessTheApplicationInsists() {
    SHOP.application()
        .withUserConfiguration(UnknownFactories.class)
        .run(context -> {
          assertThat(SHOP.get(context, "silent")).isEqualTo("address signed unknown");
          assertThat(SHOP.get(context, "insisting")).isEqualTo("mesh");
          assertThat(SHOP.get(context, "outside")).isEqualTo("address signed unknown");
          assertThat(warnings.texts())
              .singleElement()
              .asString()
              .contains("'silent'", Unknown.class.getName(), "@InMesh");
        });
  }

  @Configuration(proxyBeanMethods = false)
  static class BehindAProxy {
    private static RestTemplate template() {
      SimpleClientHttpRequestFactory factory = new SimpleClientHttpRequestFactory();
      factory.setProxy(
          new Proxy(Proxy.Type.HTTP, InetSocketAddress.createUnresolved("proxy", 3128)));
      return new RestTemplate(factory);
    }

    @Bean
    RestTemplate proxied() {
      return template();
    }

    @Bean
    @Scope("prototype")
    RestTemplate often() {
      return template();
    }

    @Bean
    @InMesh(false)
    RestTemplate outside() {
      return template();
    }
  }

  @Test
  void whatTheMeshDoesNotDoForABeanIsSaidOnce() {
    SHOP.application()
        .withUserConfiguration(BehindAProxy.class)
        .run(context -> {
          assertThat(SHOP.get(context, "proxied")).isEqualTo("mesh");
          assertThat(SHOP.get(context, "often")).isEqualTo("mesh");
          assertThat(SHOP.get(context, "often")).isEqualTo("mesh");
          assertThat(warnings.texts())
              .hasSize(2)
              .allMatch(warning -> warning.contains("is set to: proxy"))
              .anyMatch(warning -> warning.contains("'proxied'"))
              .anyMatch(warning -> warning.contains("'often'"));
        });
  }

  @Configuration(proxyBeanMethods = false)
  static class Tuned {
    @Bean
    RestTemplate apache() {
      return new RestTemplate(
          new HttpComponentsClientHttpRequestFactory(
              HttpClients.custom()
                  .setProxy(new HttpHost("proxy", 3128))
                  .setDefaultHeaders(List.of(new BasicHeader("x-key", "secret")))
                  .build()));
    }

    @Bean
    RestClient jetty() {
      HttpClient client = new HttpClient();
      client.getProxyConfiguration().addProxy(new HttpProxy("proxy", 3128));
      return RestClient.builder().requestFactory(new JettyClientHttpRequestFactory(client)).build();
    }

    @Bean
    RestTemplate plainApache() {
      return new RestTemplate(new HttpComponentsClientHttpRequestFactory());
    }

    @Bean
    RestTemplate plainJetty() {
      return new RestTemplate(new JettyClientHttpRequestFactory());
    }
  }

  @Test
  void whatTheMeshDoesNotDoForClientsOfApacheAndJettyIsSaidWithTheRemedy() {
    SHOP.application()
        .withUserConfiguration(Tuned.class)
        .run(context -> {
          for (String name : List.of("apache", "jetty", "plainApache", "plainJetty")) {
            assertThat(SHOP.get(context, name)).as(name).isEqualTo("mesh");
          }
          assertThat(warnings.texts())
              .hasSize(2)
              .allMatch(warning -> warning.contains("with an interceptor or a filter of Spring's"))
              .anyMatch(warning ->
                  warning.contains("'apache'") && warning.contains("is set to: proxy, headers."))
              .anyMatch(
                  warning -> warning.contains("'jetty'") && warning.contains("is set to: proxy."));
        });
  }
}
