package io.inmesh.spring.http;

import io.inmesh.spring.BeanChoice;
import java.util.function.Supplier;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.boot.http.client.HttpClientSettings;
import org.springframework.boot.http.client.reactive.ClientHttpConnectorBuilder;
import org.springframework.http.client.reactive.ClientHttpConnector;

/**
 * Puts the beans from which {@code WebClient}s get their connections into the mesh: connectors, and
 * their builder.
 */
final class WebClients implements BeanPostProcessor {
  private final BeanChoice choice;
  private final Supplier<MeshHttpClients> clients;
  private final Supplier<HttpClientSettings> settings;

  WebClients(
      BeanChoice choice, Supplier<MeshHttpClients> clients, Supplier<HttpClientSettings> settings) {
    this.choice = choice;
    this.clients = clients;
    this.settings = settings;
  }

  @Override
  public Object postProcessAfterInitialization(Object bean, String beanName) {
    if (bean instanceof ClientHttpConnectorBuilder<?> builder && choice.isInMesh(beanName)) {
      return new MeshConnectorBuilder(clients.get(), builder);
    }
    if (bean instanceof ClientHttpConnector connector
        && !(connector instanceof MeshConnector)
        && choice.isInMesh(beanName)) {
      return new MeshConnector(clients.get(), settings.get(), connector);
    }
    return bean;
  }
}
