package io.inmesh.spring.http;

import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.util.concurrent.CompletableFuture;

/**
 * What the mesh's client falls back to when a request is not for the mesh: it refuses, so that the
 * application's own client can send it. A redirect that leads out of the mesh it follows itself.
 */
final class OutsideClient extends DelegatingClient {
  OutsideClient(HttpClient client) {
    super(client);
  }

  @Override
  public <T> CompletableFuture<HttpResponse<T>> sendAsync(
      HttpRequest request, BodyHandler<T> handler) {
    return request instanceof MeshRequest
        ? CompletableFuture.failedFuture(new NotInMeshException())
        : client().sendAsync(request, handler);
  }
}
