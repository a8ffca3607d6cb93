package io.inmesh.jdkhttp;

import io.inmesh.call.LocalReply;
import io.inmesh.call.OutboundCall;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Optional;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/**
 * A response as the application sees it: to its own request, with the headers that the mesh left.
 */
record MeshResponse<T>(
    OutboundCall call,
    @Nullable LocalReply localReply,
    HttpRequest request,
    HttpResponse.ResponseInfo head,
    @Nullable T content,
    @Nullable HttpResponse<T> previous)
    implements HttpResponse<T> {

  /** What the mesh did, for who asks: few do. */
  MeshCall meshCall() {
    return new MeshCall(call, localReply);
  }

  @Override
  public int statusCode() {
    return head.statusCode();
  }

  @Override
  public Optional<HttpResponse<T>> previousResponse() {
    return Optional.ofNullable(previous);
  }

  @Override
  public HttpHeaders headers() {
    return head.headers();
  }

  @Override
  @SuppressWarnings("NullAway") // A body handler may give null, and HttpResponse says so too.
  public T body() {
    return content;
  }

  /** Connections to endpoints are in plaintext. */
  @Override
  public Optional<SSLSession> sslSession() {
    return Optional.empty();
  }

  @Override
  public URI uri() {
    return request.uri();
  }

  @Override
  public HttpClient.Version version() {
    return head.version();
  }

  @Override
  public String toString() {
    return "(" + request.method() + " " + uri() + ") " + statusCode();
  }
}
