package io.inmesh.spring.http;

import java.net.URI;
import java.time.Duration;
import java.util.function.Function;
import java.util.function.Supplier;
import org.springframework.boot.http.client.HttpClientSettings;
import org.springframework.http.HttpMethod;
import org.springframework.http.client.reactive.ClientHttpConnector;
import org.springframework.http.client.reactive.ClientHttpRequest;
import org.springframework.http.client.reactive.ClientHttpResponse;
import org.springframework.http.client.reactive.JdkClientHttpConnector;
import org.springframework.util.function.SingletonSupplier;
import reactor.core.publisher.Mono;

/**
 * Has {@code WebClient} send requests through the mesh, or through another connector where they are
 * not for it. Thread-safe as that connector is.
 */
final class MeshConnector implements ClientHttpConnector {
  private final Supplier<ClientHttpConnector> mesh;
  private final ClientHttpConnector outside;

  MeshConnector(MeshHttpClients clients, HttpClientSettings settings, ClientHttpConnector outside) {
    this.mesh = SingletonSupplier.of(() -> connector(clients, settings));
    this.outside = outside;
  }

  private static ClientHttpConnector connector(
      MeshHttpClients clients, HttpClientSettings settings) {
    JdkClientHttpConnector connector =
        new JdkClientHttpConnector(new ReactiveClient(clients.get(settings)));
    Duration timeout = settings.readTimeout();
    if (timeout != null && timeout.compareTo(Duration.ZERO) > 0) {
      connector.setReadTimeout(timeout);
    }
    return connector;
  }

  @Override
  public Mono<ClientHttpResponse> connect(
      HttpMethod method, URI uri, Function<? super ClientHttpRequest, Mono<Void>> callback) {
    return Mono.defer(() -> mesh.get().connect(method, uri, callback))
        .onErrorResume(NotInMeshException.class, e -> outside.connect(method, uri, callback));
  }
}
