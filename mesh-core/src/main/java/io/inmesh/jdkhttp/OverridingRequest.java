package io.inmesh.jdkhttp;

import io.inmesh.call.CallOverrides;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.time.Duration;
import java.util.Optional;

/** The application's request with what it overrides of the mesh. */
final class OverridingRequest extends HttpRequest {
  private final HttpRequest request;
  private final CallOverrides overrides;

  OverridingRequest(HttpRequest request, CallOverrides overrides) {
    this.request = request;
    this.overrides = overrides;
  }

  CallOverrides overrides() {
    return overrides;
  }

  /** The application's request itself. */
  static HttpRequest original(HttpRequest request) {
    return request instanceof OverridingRequest overriding ? overriding.request : request;
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
