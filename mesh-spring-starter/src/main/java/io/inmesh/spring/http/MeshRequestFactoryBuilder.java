package io.inmesh.spring.http;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.http.client.ClientHttpRequestFactoryBuilder;
import org.springframework.boot.http.client.HttpClientSettings;
import org.springframework.http.client.ClientHttpRequestFactory;

/** Builds what the application's builder builds, in the mesh. */
final class MeshRequestFactoryBuilder
    implements ClientHttpRequestFactoryBuilder<ClientHttpRequestFactory> {
  private final RequestFactories factories;
  private final Joining bean;
  private final ClientHttpRequestFactoryBuilder<?> outside;

  MeshRequestFactoryBuilder(
      RequestFactories factories, Joining bean, ClientHttpRequestFactoryBuilder<?> outside) {
    this.factories = factories;
    this.bean = bean;
    this.outside = outside;
  }

  @Override
  public ClientHttpRequestFactory build(@Nullable HttpClientSettings settings) {
    return factories.inMesh(outside.build(settings), bean.builtWith(settings));
  }
}
