package io.inmesh.spring.http;

import io.inmesh.spring.BeanChoice;
import io.inmesh.spring.ClientPostProcessor;
import java.util.function.Supplier;
import org.springframework.boot.restclient.RestTemplateBuilder;

/**
 * Puts what builders of {@code RestTemplate}s build into the mesh, whatever makes their requests;
 * those that do not want to be in it mark them.
 */
final class RestTemplateBuilders extends ClientPostProcessor {
  private final BeanChoice choice;
  private final Supplier<RestClients> clients;

  RestTemplateBuilders(BeanChoice choice, Supplier<RestClients> clients) {
    this.choice = choice;
    this.clients = clients;
  }

  @Override
  protected Object inPlaceOf(Object bean, String beanName) {
    if (bean instanceof RestTemplateBuilder builder) {
      RestTemplateBuilder linking = builder.additionalRequestCustomizers(BufferedRequests::link);
      return choice.isInMesh(beanName)
          ? linking.additionalCustomizers(template -> clients.get().join(template, beanName))
          : linking.additionalRequestCustomizers(Outside::mark);
    }
    return bean;
  }
}
