package io.inmesh.spring.http;

import io.inmesh.spring.BeanChoice;
import io.inmesh.spring.BeanWarnings;
import io.inmesh.spring.ClientPostProcessor;
import org.springframework.boot.http.client.reactive.ClientHttpConnectorBuilder;
import org.springframework.http.client.reactive.ClientHttpConnector;
import org.springframework.web.reactive.function.client.ClientRequest;
import org.springframework.web.reactive.function.client.ClientResponse;
import org.springframework.web.reactive.function.client.ExchangeFunction;
import org.springframework.web.reactive.function.client.WebClient;
import reactor.core.publisher.Mono;

/**
 * Puts the beans from which {@code WebClient}s get their connections into the mesh: connectors,
 * their builder, and clients that have a connector of their own. A bean that others may ask for by
 * its class stays what it is; the clients that use it are in the mesh all the same. Clients that
 * were built for the mesh and do not want to be in it mark their requests.
 */
final class WebClients extends ClientPostProcessor {
  private final BeanChoice choice;
  private final Connectors connectors;
  private final BeanWarnings warnings;
  private final boolean marking;

  /**
   * @param marking whether there is anybody who wants to know which requests go through the mesh
   */
  WebClients(BeanChoice choice, Connectors connectors, BeanWarnings warnings, boolean marking) {
    this.choice = choice;
    this.connectors = connectors;
    this.warnings = warnings;
    this.marking = marking;
  }

  @Override
  protected Object inPlaceOf(Object bean, String beanName) {
    if (bean instanceof ClientHttpConnectorBuilder<?> builder) {
      return choice.replaced(beanName, builder, processed(builder, beanName));
    }
    if (bean instanceof ClientHttpConnector connector) {
      return choice.replaced(beanName, connector, processed(connector, beanName));
    }
    if (bean instanceof WebClient client && client.mutate() != null) { // no mock
      return choice.isInMesh(beanName)
          ? inMesh(client, beanName)
          : leftOut(client.mutate(), beanName).build();
    }
    if (bean instanceof WebClient.Builder builder) {
      return choice.isInMesh(beanName) ? join(builder, beanName) : leftOut(builder, beanName);
    }
    return bean;
  }

  private <T extends ClientHttpConnector> ClientHttpConnectorBuilder<?> processed(
      ClientHttpConnectorBuilder<T> builder, String beanName) {
    return choice.isInMesh(beanName)
        ? new MeshConnectorBuilder(connectors, Joining.of(beanName, choice), builder)
        : builder.withCustomizer(made -> connectors.leaveOut(made, beanName));
  }

  private ClientHttpConnector processed(ClientHttpConnector connector, String beanName) {
    if (choice.isInMesh(beanName)) {
      return connectors.inMesh(connector, Joining.of(beanName, choice));
    }
    connectors.leaveOut(connector, beanName);
    return connector;
  }

  private WebClient inMesh(WebClient client, String beanName) {
    if (client.getClass().getName().startsWith("org.springframework.")
        || choice.insists(beanName)) {
      return join(client.mutate(), beanName).build();
    }
    warnings.isOutside(beanName, "client", client.getClass(), "it is not Spring's");
    return client;
  }

  private WebClient.Builder leftOut(WebClient.Builder builder, String beanName) {
    ClientsBelow.warn(Hidden.field(builder, "connector"), beanName, warnings);
    return leftOut(builder);
  }

  /** Has all that a builder builds leave its requests alone. */
  static WebClient.Builder leftOut(WebClient.Builder builder) {
    return builder.filters(MarkedRequests::remove).filter(WebClients::mark);
  }

  /** Has all that a builder builds send its requests through the mesh. */
  WebClient.Builder join(WebClient.Builder builder, String beanName) {
    Object own = Hidden.field(builder, "connector");
    if (own == null) { // the one that it would take
      own = Hidden.call(builder, "initConnector");
    }
    if (own instanceof ClientHttpConnector connector) {
      ClientHttpConnector joined = connectors.inMesh(connector, Joining.of(beanName, choice));
      boolean inMesh = Connectors.isInMesh(joined);
      builder
          .clientConnector(joined)
          .filters(filters -> {
            if (inMesh) {
              MarkedRequests.add(filters, marking);
            } else {
              MarkedRequests.remove(filters);
            }
          });
    } else {
      warnings.isOutside(beanName, "builder", builder.getClass(), "it is not Spring's");
    }
    return builder;
  }

  /** Marks requests as {@link Outside#mark} does, and has a connector of the mesh know it. */
  private static Mono<ClientResponse> mark(ClientRequest request, ExchangeFunction next) {
    return AnnouncedRequest.exchange(
        ClientRequest.from(request).attribute(Outside.ATTRIBUTE, false).build(), next);
  }
}
