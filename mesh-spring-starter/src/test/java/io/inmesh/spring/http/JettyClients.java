package io.inmesh.spring.http;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.eclipse.jetty.client.HttpClient;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.boot.http.client.autoconfigure.reactive.ClientHttpConnectorBuilderCustomizer;
import org.springframework.boot.http.client.reactive.JettyClientHttpConnectorBuilder;

/** Stops the clients of Jetty's connectors, which Spring Boot leaves running. */
final class JettyClients
    implements ClientHttpConnectorBuilderCustomizer<JettyClientHttpConnectorBuilder>,
        DisposableBean {
  private final List<HttpClient> clients = new CopyOnWriteArrayList<>();

  @Override
  public JettyClientHttpConnectorBuilder customize(JettyClientHttpConnectorBuilder builder) {
    return builder.withHttpClientCustomizer(clients::add);
  }

  @Override
  public void destroy() throws Exception {
    for (HttpClient client : clients) {
      client.stop();
    }
  }
}
