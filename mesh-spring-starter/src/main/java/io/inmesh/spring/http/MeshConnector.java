package io.inmesh.spring.http;

import io.inmesh.spring.internal.http.BuiltClient;
import java.net.URI;
import java.util.function.Function;
import org.springframework.boot.http.client.HttpClientSettings;
import org.springframework.http.HttpMethod;
import org.springframework.http.client.reactive.ClientHttpConnector;
import org.springframework.http.client.reactive.ClientHttpRequest;
import org.springframework.http.client.reactive.ClientHttpResponse;
import reactor.core.publisher.Mono;

/**
 * Has {@code WebClient} send requests through the mesh, or through another connector where they are
 * not for it. Thread-safe as that connector is.
 */
final class MeshConnector implements ClientHttpConnector {
  private final MeshHttpClients clients;
  private final BuiltClient built;
  private final ClientHttpConnector outside;

  MeshConnector(MeshHttpClients clients, HttpClientSettings settings, ClientHttpConnector outside) {
    this.clients = clients;
    this.built = new BuiltClient(settings);
    this.outside = outside;
  }

  /** The connector for what is not for the mesh. */
  ClientHttpConnector outside() {
    return outside;
  }

  @Override
  public Mono<ClientHttpResponse> connect(
      HttpMethod method, URI uri, Function<? super ClientHttpRequest, Mono<Void>> callback) {
    return Mono.defer(() -> ReactiveCall.connect(clients, built, method, uri, callback))
        .onErrorResume(NotInMeshException.class, e -> outside.connect(method, uri, callback));
  }
}
