package io.inmesh.spring.http;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.http.client.HttpClientSettings;
import org.springframework.boot.http.client.reactive.ClientHttpConnectorBuilder;
import org.springframework.http.client.reactive.ClientHttpConnector;

/** Builds what the application's builder builds, in the mesh. */
final class MeshConnectorBuilder implements ClientHttpConnectorBuilder<ClientHttpConnector> {
  private final Connectors connectors;
  private final Joining bean;
  private final ClientHttpConnectorBuilder<?> outside;

  MeshConnectorBuilder(Connectors connectors, Joining bean, ClientHttpConnectorBuilder<?> outside) {
    this.connectors = connectors;
    this.bean = bean;
    this.outside = outside;
  }

  @Override
  public ClientHttpConnector build(@Nullable HttpClientSettings settings) {
    return connectors.inMesh(outside.build(settings), bean.builtWith(settings));
  }
}
