package io.inmesh.spring.http;

import io.inmesh.spring.InMesh;
import java.util.List;
import org.springframework.beans.factory.FactoryBean;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.http.client.ClientHttpRequestFactoryBuilder;
import org.springframework.boot.http.client.HttpClientSettings;
import org.springframework.boot.restclient.RestClientCustomizer;
import org.springframework.boot.restclient.RestTemplateBuilder;
import org.springframework.boot.restclient.RestTemplateCustomizer;
import org.springframework.boot.restclient.autoconfigure.RestClientBuilderConfigurer;
import org.springframework.boot.restclient.autoconfigure.RestTemplateBuilderConfigurer;
import org.springframework.boot.webclient.WebClientCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Lazy;
import org.springframework.context.annotation.Primary;
import org.springframework.context.annotation.Scope;
import org.springframework.http.client.BufferingClientHttpRequestFactory;
import org.springframework.http.client.ClientHttpRequestFactory;
import org.springframework.http.client.ClientHttpRequestInterceptor;
import org.springframework.http.client.JdkClientHttpRequestFactory;
import org.springframework.http.client.ReactorClientHttpRequestFactory;
import org.springframework.http.client.SimpleClientHttpRequestFactory;
import org.springframework.http.client.reactive.ClientHttpConnector;
import org.springframework.http.client.reactive.JdkClientHttpConnector;
import org.springframework.http.client.reactive.ReactorClientHttpConnector;
import org.springframework.web.client.RestClient;
import org.springframework.web.client.RestTemplate;
import org.springframework.web.client.support.RestClientAdapter;
import org.springframework.web.client.support.RestTemplateAdapter;
import org.springframework.web.reactive.function.client.ClientRequest;
import org.springframework.web.reactive.function.client.ExchangeFilterFunction;
import org.springframework.web.reactive.function.client.WebClient;
import org.springframework.web.reactive.function.client.support.WebClientAdapter;
import org.springframework.web.service.annotation.GetExchange;
import org.springframework.web.service.invoker.HttpExchangeAdapter;
import org.springframework.web.service.invoker.HttpServiceProxyFactory;
import org.springframework.web.util.DefaultUriBuilderFactory;

/**
 * Applications whose clients have telling names: {@code outside...} is not in the mesh, {@code
 * ...Signed} signs its requests.
 */
final class ClientMatrix {
  private static final ClientHttpRequestInterceptor SIGNING =
      (request, body, next) -> {
        request.getHeaders().set("x-signed", "me");
        return next.execute(request, body);
      };

  private static final ExchangeFilterFunction SIGNING_FILTER =
      (request, next) ->
          next.exchange(ClientRequest.from(request).header("x-signed", "me").build());

  private ClientMatrix() {}

  /** Nothing but what Spring Boot has. */
  @Configuration(proxyBeanMethods = false)
  static class Plain {
    @Bean
    RestTemplate template(RestTemplateBuilder builder) {
      return builder.build();
    }

    @Bean
    RestTemplate templateSigned(RestTemplateBuilder builder) {
      return builder.additionalInterceptors(SIGNING).build();
    }

    @Bean
    @InMesh(false)
    RestTemplate outsideTemplateSigned(RestTemplateBuilder builder) {
      return builder.defaultHeader("x-signed", "me").build();
    }

    @Bean
    RestClient client(RestClient.Builder builder) {
      return builder.build();
    }

    @Bean
    RestClient clientSigned(RestClient.Builder builder) {
      return builder.requestInterceptor(SIGNING).build();
    }

    @Bean
    @InMesh(false)
    RestClient outsideClientSigned(RestClient.Builder builder) {
      return builder.requestInterceptor(SIGNING).build();
    }

    @Bean
    WebClient webClient(WebClient.Builder builder) {
      return builder.build();
    }

    @Bean
    WebClient webClientSigned(WebClient.Builder builder) {
      return builder.filter(SIGNING_FILTER).build();
    }

    @Bean
    @InMesh(false)
    WebClient outsideWebClientSigned(WebClient.Builder builder) {
      return builder.filter(SIGNING_FILTER).build();
    }
  }

  /** What Spring Boot has, customized. */
  @Configuration(proxyBeanMethods = false)
  static class Customized {
    @Bean
    RestTemplateCustomizer templates() {
      return template -> {
        template.setRequestFactory(
            new BufferingClientHttpRequestFactory(new SimpleClientHttpRequestFactory()));
        template.getInterceptors().add(SIGNING);
      };
    }

    @Bean
    RestClientCustomizer clients() {
      return builder ->
          builder
              .requestFactory(new JdkClientHttpRequestFactory())
              .bufferContent((uri, method) -> true)
              .requestInterceptor(SIGNING);
    }

    @Bean
    WebClientCustomizer webClients() {
      return builder ->
          builder.clientConnector(new ReactorClientHttpConnector()).filter(SIGNING_FILTER);
    }

    @Bean
    RestTemplate templateSigned(RestTemplateBuilder builder) {
      return builder.build();
    }

    @Bean
    RestTemplate configuredSigned(RestTemplateBuilderConfigurer configurer) {
      return configurer.configure(new RestTemplateBuilder()).build();
    }

    @Bean
    RestClient clientSigned(RestClient.Builder builder) {
      return builder.build();
    }

    @Bean
    RestClient configuredClientSigned(RestClientBuilderConfigurer configurer) {
      return configurer.configure(RestClient.builder()).build();
    }

    @Bean
    @InMesh(false)
    RestClient outsideSigned(RestClient.Builder builder) {
      return builder.build();
    }

    @Bean
    WebClient webClientSigned(WebClient.Builder builder) {
      return builder.build();
    }
  }

  /** Interfaces of HTTP services, bound by hand. */
  @Configuration(proxyBeanMethods = false)
  static class Interfaces {
    private static Shop shop(HttpExchangeAdapter adapter) {
      return HttpServiceProxyFactory.builderFor(adapter).build().createClient(Shop.class);
    }

    @Bean
    Shop ofAClient(RestClient.Builder builder, @Value("${shop.url}") String url) {
      return shop(RestClientAdapter.create(builder.baseUrl(url).build()));
    }

    @Bean
    Shop ofATemplateSigned(RestTemplateBuilder builder, @Value("${shop.url}") String url) {
      RestTemplate template = builder.additionalInterceptors(SIGNING).build();
      template.setUriTemplateHandler(new DefaultUriBuilderFactory(url));
      return shop(RestTemplateAdapter.create(template));
    }

    @Bean
    Shop ofAWebClient(WebClient.Builder builder, @Value("${shop.url}") String url) {
      return shop(WebClientAdapter.create(builder.baseUrl(url).build()));
    }

    @Bean
    Shop outsideByAttribute(RestClient.Builder builder, @Value("${shop.url}") String url) {
      return shop(
          RestClientAdapter.create(
              builder
                  .baseUrl(url)
                  .defaultRequest(request -> request.attribute(InMesh.class.getName(), false))
                  .build()));
    }
  }

  /** Parts of the application's, several of each kind. */
  @Configuration
  static class Parts {
    @Bean
    SimpleClientHttpRequestFactory simple() {
      return new SimpleClientHttpRequestFactory();
    }

    @Bean
    @Primary
    ClientHttpRequestFactory buffering() {
      return new BufferingClientHttpRequestFactory(simple());
    }

    @Bean
    ReactorClientHttpRequestFactory reactor() {
      return new ReactorClientHttpRequestFactory();
    }

    @Bean
    JdkClientHttpRequestFactory jdk() {
      return new JdkClientHttpRequestFactory();
    }

    @Bean
    @Primary
    ClientHttpConnector connector() {
      return new JdkClientHttpConnector();
    }

    @Bean
    JdkClientHttpConnector jdkConnector() {
      return new JdkClientHttpConnector();
    }

    @Bean
    ReactorClientHttpConnector reactorConnector() {
      return new ReactorClientHttpConnector();
    }

    @Bean
    ClientHttpRequestFactoryBuilder<?> builder() {
      return settings ->
          new BufferingClientHttpRequestFactory(
              ClientHttpRequestFactoryBuilder.simple().build(settings));
    }

    @Bean
    RestTemplate primary(ClientHttpRequestFactory factory) {
      return new RestTemplate(factory);
    }

    @Bean
    RestTemplate ofAClass(JdkClientHttpRequestFactory factory) {
      return new RestTemplate(factory);
    }

    @Bean
    RestClient clientOfAClass(JdkClientHttpRequestFactory factory) {
      return RestClient.builder().requestFactory(factory).build();
    }

    @Bean
    RestTemplate called() {
      return new RestTemplate(reactor());
    }

    @Bean
    RestTemplate built(ClientHttpRequestFactoryBuilder<?> builder) {
      return new RestTemplate(builder.build(HttpClientSettings.defaults()));
    }

    @Bean
    @InMesh(false)
    RestTemplate outsideTemplate(SimpleClientHttpRequestFactory factory) {
      return new RestTemplate(factory);
    }

    @Bean
    RestClient clientSigned(@Qualifier("reactor") ClientHttpRequestFactory factory) {
      return RestClient.builder().requestFactory(factory).requestInterceptor(SIGNING).build();
    }

    @Bean
    RestClient ofATemplate() {
      return RestClient.create(new RestTemplate(simple()));
    }

    @Bean
    WebClient webClient(ClientHttpConnector connector) {
      return WebClient.builder().clientConnector(connector).build();
    }

    @Bean
    WebClient ofAConnectorsClass(@Qualifier("jdkConnector") JdkClientHttpConnector connector) {
      return WebClient.builder().clientConnector(connector).build();
    }

    @Bean
    WebClient reactorClientSigned(ReactorClientHttpConnector connector) {
      return WebClient.builder().clientConnector(connector).filter(SIGNING_FILTER).build();
    }

    @Bean
    @InMesh(false)
    WebClient outsideWebClient(ReactorClientHttpConnector connector) {
      return WebClient.builder().clientConnector(connector).build();
    }
  }

  /** A template of the application's own class. */
  static class OwnTemplate extends RestTemplate {
    OwnTemplate() {
      setInterceptors(List.of(SIGNING));
    }
  }

  /** Beans that are made in other ways. */
  @Configuration(proxyBeanMethods = false)
  static class Making {
    @Bean
    OwnTemplate subclassSigned() {
      return new OwnTemplate();
    }

    @Bean
    @Lazy
    RestTemplate lazy() {
      return new RestTemplate();
    }

    @Bean
    @Lazy
    @InMesh(false)
    RestClient outsideLazy(RestClient.Builder builder) {
      return builder.build();
    }

    @Bean
    @Scope("prototype")
    RestClient prototype(RestClient.Builder builder) {
      return builder.build();
    }

    @Bean
    @Scope("prototype")
    @InMesh(false)
    WebClient outsidePrototype() {
      return WebClient.create();
    }

    @Bean
    static RestTemplate ofAStaticMethod() {
      return new RestTemplate();
    }

    @Bean
    FactoryBean<RestTemplate> madeByAFactory() {
      return new Factory();
    }

    @Bean
    @InMesh(false)
    FactoryBean<RestTemplate> outsideMadeByAFactory() {
      return new Factory();
    }
  }

  /** Makes templates. */
  static final class Factory implements FactoryBean<RestTemplate> {
    @Override
    public RestTemplate getObject() {
      return new RestTemplate();
    }

    @Override
    public Class<?> getObjectType() {
      return RestTemplate.class;
    }
  }

  /** Builders of the application's instead of Spring Boot's. */
  @Configuration(proxyBeanMethods = false)
  static class OwnBuilders {
    @Bean
    RestTemplateBuilder templates() {
      return new RestTemplateBuilder().requestFactory(SimpleClientHttpRequestFactory::new);
    }

    @Bean
    RestClient.Builder clients() {
      return RestClient.builder().requestInterceptor(SIGNING);
    }

    @Bean
    @Scope("prototype")
    @Primary
    WebClient.Builder webClients() {
      return WebClient.builder();
    }

    @Bean
    @Scope("prototype")
    @InMesh(false)
    WebClient.Builder outsideWebClients() {
      return WebClient.builder();
    }

    @Bean
    RestTemplate template(RestTemplateBuilder builder) {
      return builder.build();
    }

    @Bean
    RestClient clientSigned(RestClient.Builder builder) {
      return builder.clone().build();
    }

    @Bean
    WebClient webClient(WebClient.Builder builder) {
      return builder.build();
    }

    @Bean
    WebClient outside(@Qualifier("outsideWebClients") WebClient.Builder builder) {
      return builder.build();
    }
  }

  /** All of it made by hand. */
  @Configuration(proxyBeanMethods = false)
  static class ByHand {
    @Bean
    RestTemplate template() {
      return new RestTemplate();
    }

    @Bean
    RestTemplate bufferedSigned() {
      RestTemplate template =
          new RestTemplate(
              new BufferingClientHttpRequestFactory(new SimpleClientHttpRequestFactory()));
      template.setInterceptors(List.of(SIGNING));
      return template;
    }

    @Bean
    RestClient client() {
      return RestClient.create();
    }

    @Bean
    RestClient withItsOwnFactory(RestClient.Builder builder) {
      return builder.requestFactory(new JdkClientHttpRequestFactory()).build();
    }

    @Bean
    RestTemplate builtWithItsOwnFactory(RestTemplateBuilder builder) {
      return builder.requestFactory(SimpleClientHttpRequestFactory::new).build();
    }

    @Bean
    WebClient webClient() {
      return WebClient.create();
    }

    @Bean
    WebClient withItsOwnConnector(WebClient.Builder builder) {
      return builder.clientConnector(new JdkClientHttpConnector()).build();
    }

    @Bean
    @InMesh(false)
    RestTemplate outsideTemplate() {
      return new RestTemplate();
    }

    @Bean
    @InMesh(false)
    RestClient outsideClient() {
      return RestClient.create();
    }

    @Bean
    @InMesh(false)
    WebClient outsideWebClient() {
      return WebClient.create();
    }
  }

  /** What is sold. */
  interface Shop {
    @GetExchange("/")
    String get();
  }
}
