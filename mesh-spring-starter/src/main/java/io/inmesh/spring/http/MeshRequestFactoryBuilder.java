package io.inmesh.spring.http;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.http.client.ClientHttpRequestFactoryBuilder;
import org.springframework.boot.http.client.HttpClientSettings;
import org.springframework.http.client.ClientHttpRequestFactory;

/** Builds what the application's builder builds, in the mesh. */
final class MeshRequestFactoryBuilder
    implements ClientHttpRequestFactoryBuilder<ClientHttpRequestFactory> {
  private final MeshHttpClients clients;
  private final ClientHttpRequestFactoryBuilder<?> outside;

  MeshRequestFactoryBuilder(MeshHttpClients clients, ClientHttpRequestFactoryBuilder<?> outside) {
    this.clients = clients;
    this.outside = outside;
  }

  @Override
  public ClientHttpRequestFactory build(@Nullable HttpClientSettings settings) {
    return new MeshRequestFactory(
        clients,
        settings == null ? HttpClientSettings.defaults() : settings,
        outside.build(settings));
  }
}
