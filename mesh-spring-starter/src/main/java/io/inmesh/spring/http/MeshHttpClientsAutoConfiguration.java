package io.inmesh.spring.http;

import io.inmesh.Mesh;
import io.inmesh.spring.BeanChoice;
import io.inmesh.spring.BeanWarnings;
import io.inmesh.spring.ConditionalOnOutboundMesh;
import io.inmesh.spring.MeshAutoConfiguration;
import io.inmesh.spring.RequestsInMesh;
import io.inmesh.spring.internal.http.MeshTransport;
import org.apache.commons.logging.LogFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.http.client.ClientHttpRequestFactoryBuilder;
import org.springframework.boot.http.client.HttpClientSettings;
import org.springframework.boot.http.client.reactive.ClientHttpConnectorBuilder;
import org.springframework.boot.restclient.RestTemplateBuilder;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.ImportRuntimeHints;
import org.springframework.core.env.Environment;
import org.springframework.util.ClassUtils;
import org.springframework.web.client.RestTemplate;
import org.springframework.web.client.support.RestClientHttpServiceGroupConfigurer;
import org.springframework.web.reactive.function.client.WebClient;
import org.springframework.web.reactive.function.client.support.WebClientHttpServiceGroupConfigurer;

/**
 * Puts Spring's own HTTP clients into the mesh. What makes them is changed when it is made, so the
 * mesh itself is looked up no sooner than a client sends.
 */
@AutoConfiguration(after = MeshAutoConfiguration.class)
@ConditionalOnOutboundMesh
@ConditionalOnClass(HttpClientSettings.class)
@ImportRuntimeHints(HiddenHints.class)
public final class MeshHttpClientsAutoConfiguration {

  @Bean
  static MeshHttpClients meshHttpClients(
      ObjectProvider<Mesh> mesh, ObjectProvider<MeshTransport> preferred, Environment environment) {
    return new MeshHttpClients(mesh::getObject, ImperativeTransport.of(preferred, environment));
  }

  private static PartSettings settings(
      ObjectProvider<HttpClientSettings> ofAll, BeanWarnings warnings) {
    return new PartSettings(() -> ofAll.getIfAvailable(HttpClientSettings::defaults), warnings);
  }

  @Configuration(proxyBeanMethods = false)
  @ConditionalOnClass({ClientHttpRequestFactoryBuilder.class, RestTemplate.class})
  static final class Blocking {

    @Bean
    static RestClients meshRestClients(
        @Qualifier(BeanChoice.NAME) BeanChoice choice,
        ObjectProvider<MeshHttpClients> clients,
        ObjectProvider<HttpClientSettings> settings) {
      BeanWarnings warnings = new BeanWarnings(LogFactory.getLog(RestClients.class)::warn);
      RequestFactories factories =
          new RequestFactories(clients::getObject, settings(settings, warnings), warnings);
      return new RestClients(choice, factories, warnings);
    }

    @Bean
    static RequestsInMesh meshInterceptedRequests(ObjectProvider<Mesh> mesh) {
      return new InterceptedRequests(mesh::getObject);
    }

    @Bean
    RestClientHttpServiceGroupConfigurer meshRestClientGroups(
        BeanChoice choice, RestClients clients) {
      return groups ->
          groups.forEachClient((group, builder) -> {
            if (choice.areInMesh(group.name(), group.httpServiceTypes())) {
              clients.join(builder, group.name());
            } else {
              RestClients.outside(builder);
            }
          });
    }
  }

  @Configuration(proxyBeanMethods = false)
  @ConditionalOnClass({RestTemplateBuilder.class, RestTemplate.class})
  static final class Templates {

    @Bean
    static RestTemplateBuilders meshRestTemplateBuilders(
        @Qualifier(BeanChoice.NAME) BeanChoice choice, ObjectProvider<RestClients> clients) {
      return new RestTemplateBuilders(choice, clients::getObject);
    }
  }

  @Configuration(proxyBeanMethods = false)
  @ConditionalOnClass({ClientHttpConnectorBuilder.class, WebClient.class})
  static final class Reactive {
    /** Which asks about requests by their attributes. */
    private static final String BALANCER =
        "org.springframework.cloud.client.loadbalancer.RequestData";

    @Bean
    static WebClients meshWebClients(
        @Qualifier(BeanChoice.NAME) BeanChoice choice,
        ObjectProvider<MeshHttpClients> clients,
        ObjectProvider<HttpClientSettings> settings) {
      BeanWarnings warnings = new BeanWarnings(LogFactory.getLog(WebClients.class)::warn);
      Connectors connectors =
          new Connectors(clients::getObject, settings(settings, warnings), warnings);
      boolean balancing = ClassUtils.isPresent(BALANCER, WebClients.class.getClassLoader());
      return new WebClients(choice, connectors, warnings, balancing);
    }

    @Bean
    WebClientHttpServiceGroupConfigurer meshWebClientGroups(BeanChoice choice, WebClients clients) {
      return groups ->
          groups.forEachClient((group, builder) -> {
            if (choice.areInMesh(group.name(), group.httpServiceTypes())) {
              clients.join(builder, group.name());
            } else {
              WebClients.leftOut(builder);
            }
          });
    }
  }
}
