package io.inmesh.spring.http;

import io.inmesh.spring.BeanChoice;
import io.inmesh.spring.BeanWarnings;
import io.inmesh.spring.ClientPostProcessor;
import java.util.List;
import org.springframework.boot.http.client.ClientHttpRequestFactoryBuilder;
import org.springframework.http.client.ClientHttpRequestFactory;
import org.springframework.http.client.ClientHttpRequestInterceptor;
import org.springframework.web.client.RestClient;
import org.springframework.web.client.RestTemplate;

/**
 * Puts the beans from which blocking clients get their requests into the mesh: the builder of
 * request factories, which {@code RestClient.Builder}, {@code RestTemplateBuilder} and HTTP
 * interfaces use, request factories, and clients that have one of their own. A bean that others may
 * ask for by its class stays what it is; the clients that use it are in the mesh all the same.
 * Clients that were built for the mesh and do not want to be in it mark their requests.
 */
final class RestClients extends ClientPostProcessor {
  private final BeanChoice choice;
  private final RequestFactories factories;
  private final BeanWarnings warnings;

  RestClients(BeanChoice choice, RequestFactories factories, BeanWarnings warnings) {
    this.choice = choice;
    this.factories = factories;
    this.warnings = warnings;
  }

  @Override
  protected Object inPlaceOf(Object bean, String beanName) {
    if (bean instanceof ClientHttpRequestFactoryBuilder<?> builder) {
      return choice.replaced(beanName, builder, processed(builder, beanName));
    }
    if (bean instanceof ClientHttpRequestFactory factory) {
      return choice.replaced(beanName, factory, processed(factory, beanName));
    }
    if (bean instanceof RestTemplate template) {
      template.getClientHttpRequestInitializers().add(BufferedRequests::link);
      if (choice.isInMesh(beanName)) {
        join(template, beanName);
      } else {
        ClientsBelow.warn(Hidden.field(template, "requestFactory"), beanName, warnings);
        template.getClientHttpRequestInitializers().add(Outside::mark);
      }
    } else if (bean instanceof RestClient client) {
      return choice.isInMesh(beanName)
          ? inMesh(client, beanName)
          : outside(client.mutate(), beanName).build();
    } else if (bean instanceof RestClient.Builder builder) {
      return choice.isInMesh(beanName) ? join(builder, beanName) : outside(builder, beanName);
    }
    return bean;
  }

  private <T extends ClientHttpRequestFactory> ClientHttpRequestFactoryBuilder<?> processed(
      ClientHttpRequestFactoryBuilder<T> builder, String beanName) {
    return choice.isInMesh(beanName)
        ? new MeshRequestFactoryBuilder(factories, Joining.of(beanName, choice), builder)
        : builder.withCustomizer(made -> factories.leaveOut(made, beanName));
  }

  private ClientHttpRequestFactory processed(ClientHttpRequestFactory factory, String beanName) {
    if (choice.isInMesh(beanName)) {
      return factories.inMesh(factory, Joining.of(beanName, choice));
    }
    factories.leaveOut(factory, beanName);
    return factory;
  }

  private RestClient inMesh(RestClient client, String beanName) {
    if (!(Hidden.field(client, "clientRequestFactory") instanceof ClientHttpRequestFactory own)) {
      if (choice.insists(beanName)) {
        return join(client.mutate(), beanName).build();
      }
      warnings.isOutside(beanName, "client", client.getClass(), "it is not Spring's");
      return client;
    }
    ClientHttpRequestFactory factory = factories.inMesh(own, Joining.of(beanName, choice));
    return factory == own ? client : linked(client.mutate().requestFactory(factory)).build();
  }

  /** Has all that a builder builds send its requests through the mesh. */
  RestClient.Builder join(RestClient.Builder builder, String beanName) {
    // Its own one, or the one that it would take.
    if (Hidden.call(builder, "initRequestFactory") instanceof ClientHttpRequestFactory own) {
      builder.requestFactory(factories.inMesh(own, Joining.of(beanName, choice)));
    } else {
      warnings.isOutside(beanName, "builder", builder.getClass(), "it is not Spring's");
    }
    return linked(builder);
  }

  private RestClient.Builder outside(RestClient.Builder builder, String beanName) {
    ClientsBelow.warn(Hidden.field(builder, "requestFactory"), beanName, warnings);
    return outside(builder);
  }

  /** Has a client mark its requests. */
  static RestClient.Builder outside(RestClient.Builder builder) {
    return linked(builder).requestInitializer(Outside::mark);
  }

  private static RestClient.Builder linked(RestClient.Builder builder) {
    return builder.requestInitializer(BufferedRequests::link);
  }

  /** Has a template send its requests through the mesh. */
  void join(RestTemplate template, String beanName) {
    List<ClientHttpRequestInterceptor> interceptors = List.copyOf(template.getInterceptors());
    template.setInterceptors(List.of()); // else its factory is one that runs them
    ClientHttpRequestFactory own = template.getRequestFactory();
    if (own != null) { // no mock
      template.setRequestFactory(factories.inMesh(own, Joining.of(beanName, choice)));
    }
    template.setInterceptors(interceptors);
  }
}
