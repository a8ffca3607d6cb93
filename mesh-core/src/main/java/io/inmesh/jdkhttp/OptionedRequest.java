package io.inmesh.jdkhttp;

import io.inmesh.call.CallOptions;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.time.Duration;
import java.util.Optional;

/** The application's request with its wishes for the mesh. */
final class OptionedRequest extends HttpRequest {
  private final HttpRequest request;
  private final CallOptions options;

  OptionedRequest(HttpRequest request, CallOptions options) {
    this.request = request;
    this.options = options;
  }

  CallOptions options() {
    return options;
  }

  /** The application's request itself. */
  static HttpRequest original(HttpRequest request) {
    return request instanceof OptionedRequest optioned ? optioned.request : request;
  }

  @Override
  public Optional<BodyPublisher> bodyPublisher() {
    return request.bodyPublisher();
  }

  @Override
  public String method() {
    return request.method();
  }

  @Override
  public Optional<Duration> timeout() {
    return request.timeout();
  }

  @Override
  public boolean expectContinue() {
    return request.expectContinue();
  }

  @Override
  public URI uri() {
    return request.uri();
  }

  @Override
  public Optional<HttpClient.Version> version() {
    return request.version();
  }

  @Override
  public HttpHeaders headers() {
    return request.headers();
  }
}
