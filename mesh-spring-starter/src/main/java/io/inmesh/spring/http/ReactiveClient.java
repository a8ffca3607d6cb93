package io.inmesh.spring.http;

import io.inmesh.jdkhttp.ReplayableBody;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.util.concurrent.CompletableFuture;

/** Sends what Spring's reactive connector makes, with bodies that can be retried where possible. */
final class ReactiveClient extends DelegatingClient {
  ReactiveClient(HttpClient mesh) {
    super(mesh);
  }

  @Override
  public <T> CompletableFuture<HttpResponse<T>> sendAsync(
      HttpRequest request, BodyHandler<T> handler) {
    BodyPublisher body = request.bodyPublisher().map(ReactiveClient::replayable).orElse(null);
    return client().sendAsync(new MeshRequest(request, body), handler);
  }

  /** A body of known, small size is kept; any other is sent once, as it comes. */
  private static BodyPublisher replayable(BodyPublisher body) {
    long length = body.contentLength();
    return length > 0 && length <= RequestBody.KEPT_BYTES
        ? ReplayableBody.of(new KeptBody(body))
        : body;
  }
}
