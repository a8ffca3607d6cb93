package io.inmesh.spring.http;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.http.client.HttpClientSettings;
import org.springframework.boot.http.client.reactive.ClientHttpConnectorBuilder;
import org.springframework.http.client.reactive.ClientHttpConnector;

/** Builds what the application's builder builds, in the mesh. */
final class MeshConnectorBuilder implements ClientHttpConnectorBuilder<ClientHttpConnector> {
  private final MeshHttpClients clients;
  private final ClientHttpConnectorBuilder<?> outside;

  MeshConnectorBuilder(MeshHttpClients clients, ClientHttpConnectorBuilder<?> outside) {
    this.clients = clients;
    this.outside = outside;
  }

  @Override
  public ClientHttpConnector build(@Nullable HttpClientSettings settings) {
    return new MeshConnector(
        clients,
        settings == null ? HttpClientSettings.defaults() : settings,
        outside.build(settings));
  }
}
