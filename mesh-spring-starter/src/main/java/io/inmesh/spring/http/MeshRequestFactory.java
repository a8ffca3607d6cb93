package io.inmesh.spring.http;

import io.inmesh.Mesh;
import io.inmesh.spring.internal.http.BuiltClient;
import io.inmesh.spring.internal.http.MeshTransport;
import io.inmesh.spring.internal.http.OutgoingRequest;
import java.io.IOException;
import java.net.URI;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpMethod;
import org.springframework.http.client.ClientHttpRequest;
import org.springframework.http.client.ClientHttpRequestFactory;

/**
 * Makes requests that go through the mesh, or through another factory where they are not for it.
 * Thread-safe as that factory is.
 */
final class MeshRequestFactory implements ClientHttpRequestFactory {
  private final Supplier<Mesh> mesh;
  private final @Nullable MeshTransport preferred;
  private final MeshTransport otherwise;
  private final BuiltClient client;
  private final ClientHttpRequestFactory outside;
  private final @Nullable OwnDecoding decoding;

  /**
   * @param preferred sends what it can send; null for none
   * @param otherwise sends all else
   */
  MeshRequestFactory(
      Supplier<Mesh> mesh,
      @Nullable MeshTransport preferred,
      MeshTransport otherwise,
      BuiltClient client,
      ClientHttpRequestFactory outside) {
    this.mesh = mesh;
    this.preferred = preferred;
    this.otherwise = otherwise;
    this.client = client;
    this.outside = outside;
    this.decoding = OwnDecoding.of(outside);
  }

  @Override
  public ClientHttpRequest createRequest(URI uri, HttpMethod method) throws IOException {
    MeshClientRequest request = new MeshClientRequest(this, uri, method);
    BufferedRequests.made(request);
    return request;
  }

  /** What sends a request. */
  MeshTransport transport(OutgoingRequest request) {
    return preferred != null && preferred.canSend(request.method(), request.contentLength() != 0)
        ? preferred
        : otherwise;
  }

  /** The mesh that decides. */
  Supplier<Mesh> mesh() {
    return mesh;
  }

  /** Whose requests it makes. */
  BuiltClient client() {
    return client;
  }

  /** Which compressed bodies are asked for and read; null for none. */
  @Nullable OwnDecoding decoding() {
    return decoding;
  }

  ClientHttpRequestFactory outside() {
    return outside;
  }
}
