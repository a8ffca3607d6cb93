package io.inmesh.spring.http;

import io.inmesh.spring.BeanChoice;
import java.util.List;
import java.util.function.Supplier;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.boot.http.client.ClientHttpRequestFactoryBuilder;
import org.springframework.boot.http.client.HttpClientSettings;
import org.springframework.http.client.ClientHttpRequestFactory;
import org.springframework.http.client.ClientHttpRequestInterceptor;
import org.springframework.web.client.RestTemplate;

/**
 * Puts the beans from which blocking clients get their requests into the mesh: the builder of
 * request factories, which {@code RestClient.Builder}, {@code RestTemplateBuilder} and HTTP
 * interfaces use, request factories, and {@code RestTemplate}s that were made by hand.
 */
final class RestClients implements BeanPostProcessor {
  private final BeanChoice choice;
  private final Supplier<MeshHttpClients> clients;
  private final Supplier<HttpClientSettings> settings;

  RestClients(
      BeanChoice choice, Supplier<MeshHttpClients> clients, Supplier<HttpClientSettings> settings) {
    this.choice = choice;
    this.clients = clients;
    this.settings = settings;
  }

  @Override
  public Object postProcessAfterInitialization(Object bean, String beanName) {
    if (bean instanceof ClientHttpRequestFactoryBuilder<?> builder) {
      return choice.isInMesh(beanName)
          ? new MeshRequestFactoryBuilder(clients.get(), builder)
          : bean;
    }
    if (bean instanceof ClientHttpRequestFactory factory) {
      return choice.isInMesh(beanName) ? inMesh(factory) : bean;
    }
    if (bean instanceof RestTemplate template && choice.isInMesh(beanName)) {
      join(template);
    }
    return bean;
  }

  private ClientHttpRequestFactory inMesh(ClientHttpRequestFactory factory) {
    return factory instanceof MeshRequestFactory
        ? factory
        : new MeshRequestFactory(clients.get(), settings.get(), factory);
  }

  private void join(RestTemplate template) {
    List<ClientHttpRequestInterceptor> interceptors = List.copyOf(template.getInterceptors());
    template.setInterceptors(List.of()); // else its factory is one that runs them
    template.setRequestFactory(inMesh(template.getRequestFactory()));
    template.setInterceptors(interceptors);
  }
}
