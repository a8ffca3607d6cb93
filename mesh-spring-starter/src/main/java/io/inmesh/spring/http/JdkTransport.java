package io.inmesh.spring.http;

import io.inmesh.call.CallOverrides;
import io.inmesh.jdkhttp.MeshHttpClient;
import io.inmesh.jdkhttp.ReplayableBody;
import io.inmesh.jdkhttp.UriAuthority;
import io.inmesh.spring.internal.http.BuiltClient;
import io.inmesh.spring.internal.http.MeshTransport;
import io.inmesh.spring.internal.http.OutgoingRequest;
import io.inmesh.spring.internal.http.RequestBody;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.http.client.HttpClientSettings;
import org.springframework.http.client.ClientHttpResponse;

/** Sends requests with the JDK's client, which every application has. */
final class JdkTransport implements MeshTransport {
  private final MeshHttpClients clients;

  JdkTransport(MeshHttpClients clients) {
    this.clients = clients;
  }

  @Override
  public @Nullable String refusal(HttpClientSettings settings) {
    return null;
  }

  @Override
  public boolean canSend(String method, boolean hasBody) {
    return true;
  }

  @Override
  public @Nullable ClientHttpResponse send(OutgoingRequest request, BuiltClient built)
      throws IOException {
    if (UriAuthority.of(request.uri()) == null) { // for the application's own client, if for any
      return null;
    }
    MeshHttpClient client = clients.get(built);
    Duration readTimeout = built.readTimeout();
    try {
      HttpResponse<InputStream> response = send(client, request, readTimeout);
      clients.answered(response, request.answered(), () -> clients.remedy(built));
      return new MeshClientResponse(response, clients.timer(), readTimeout);
    } catch (NotInMeshException e) {
      return null;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      InterruptedIOException interrupted = new InterruptedIOException("interrupted");
      interrupted.initCause(e);
      throw interrupted;
    }
  }

  private HttpResponse<InputStream> send(
      MeshHttpClient client, OutgoingRequest request, @Nullable Duration readTimeout)
      throws IOException, InterruptedException {
    BodyPublisher body = request.body().publisher(request.contentLength(), clients.writers());
    if (readTimeout == null || RequestBody.isSentAtOnce(body)) {
      return client.send(httpRequest(request, body, readTimeout), BodyHandlers.ofInputStream());
    }
    WatchedUpload upload = new WatchedUpload(body);
    BodyPublisher watched = request.body().isReplayable() ? ReplayableBody.of(upload) : upload;
    return upload.await(
        client.sendAsync(httpRequest(request, watched, null), BodyHandlers.ofInputStream()),
        clients.timer(),
        readTimeout);
  }

  private static HttpRequest httpRequest(
      OutgoingRequest request, BodyPublisher body, @Nullable Duration timeout) {
    HttpRequest.Builder builder = HttpRequest.newBuilder(MeshRequest.buildable(request.uri()));
    request
        .headers()
        .forEach((name, values) -> {
          if (!OwnHeaders.contain(name)) {
            values.forEach(value -> builder.header(name, value == null ? "" : value));
          }
        });
    builder.method(request.method(), body);
    if (timeout != null) {
      builder.timeout(timeout);
    }
    HttpRequest checked = builder.build();
    HttpRequest made =
        new MeshRequest(checked.method(), request.uri(), checked.headers(), body, timeout);
    CallOverrides overrides = request.overrides();
    return overrides == null ? made : MeshHttpClient.withOverrides(made, overrides);
  }

  /** The clients belong to whoever keeps them. */
  @Override
  public void close(Duration grace) {}
}
