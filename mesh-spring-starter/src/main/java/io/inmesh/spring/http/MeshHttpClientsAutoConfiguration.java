package io.inmesh.spring.http;

import io.inmesh.Mesh;
import io.inmesh.spring.BeanChoice;
import io.inmesh.spring.ConditionalOnOutboundMesh;
import io.inmesh.spring.MeshAutoConfiguration;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.http.client.ClientHttpRequestFactoryBuilder;
import org.springframework.boot.http.client.HttpClientSettings;
import org.springframework.boot.http.client.reactive.ClientHttpConnectorBuilder;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.client.RestTemplate;
import org.springframework.web.reactive.function.client.WebClient;

/**
 * Puts Spring's own HTTP clients into the mesh. What makes them is changed when it is made, so the
 * mesh itself is looked up no sooner than a client sends.
 */
@AutoConfiguration(after = MeshAutoConfiguration.class)
@ConditionalOnOutboundMesh
@ConditionalOnClass(HttpClientSettings.class)
public final class MeshHttpClientsAutoConfiguration {

  @Bean
  static MeshHttpClients meshHttpClients(ObjectProvider<Mesh> mesh) {
    return new MeshHttpClients(mesh::getObject);
  }

  @Configuration(proxyBeanMethods = false)
  @ConditionalOnClass({ClientHttpRequestFactoryBuilder.class, RestTemplate.class})
  static final class Blocking {

    @Bean
    static RestClients meshRestClients(
        ConfigurableListableBeanFactory beans,
        ObjectProvider<MeshHttpClients> clients,
        ObjectProvider<HttpClientSettings> settings) {
      return new RestClients(
          new BeanChoice(beans),
          clients::getObject,
          () -> settings.getIfAvailable(HttpClientSettings::defaults));
    }
  }

  @Configuration(proxyBeanMethods = false)
  @ConditionalOnClass({ClientHttpConnectorBuilder.class, WebClient.class})
  static final class Reactive {

    @Bean
    static WebClients meshWebClients(
        ConfigurableListableBeanFactory beans,
        ObjectProvider<MeshHttpClients> clients,
        ObjectProvider<HttpClientSettings> settings) {
      return new WebClients(
          new BeanChoice(beans),
          clients::getObject,
          () -> settings.getIfAvailable(HttpClientSettings::defaults));
    }
  }
}
