package io.inmesh.spring.http;

import java.io.IOException;
import java.net.URI;
import org.springframework.boot.http.client.HttpClientSettings;
import org.springframework.http.HttpMethod;
import org.springframework.http.client.ClientHttpRequest;
import org.springframework.http.client.ClientHttpRequestFactory;

/**
 * Makes requests that go through the mesh, or through another factory where they are not for it.
 * Thread-safe as that factory is.
 */
final class MeshRequestFactory implements ClientHttpRequestFactory {
  private final MeshHttpClients clients;
  private final HttpClientSettings settings;
  private final ClientHttpRequestFactory outside;

  MeshRequestFactory(
      MeshHttpClients clients, HttpClientSettings settings, ClientHttpRequestFactory outside) {
    this.clients = clients;
    this.settings = settings;
    this.outside = outside;
  }

  @Override
  public ClientHttpRequest createRequest(URI uri, HttpMethod method) throws IOException {
    return new MeshClientRequest(this, uri, method);
  }

  MeshHttpClients clients() {
    return clients;
  }

  HttpClientSettings settings() {
    return settings;
  }

  ClientHttpRequestFactory outside() {
    return outside;
  }
}
