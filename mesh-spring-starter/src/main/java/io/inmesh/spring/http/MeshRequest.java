package io.inmesh.spring.http;

import java.net.URI;
import java.net.http.HttpClient.Version;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A request that Spring has made, as the application means it: no redirect of it. */
final class MeshRequest extends HttpRequest {
  private final HttpRequest request;
  private final @Nullable BodyPublisher body;
  private final boolean limited;

  private MeshRequest(HttpRequest request, @Nullable BodyPublisher body, boolean limited) {
    this.request = request;
    this.body = body;
    this.limited = limited;
  }

  /**
   * Another request with this body.
   *
   * @param body null for none
   */
  MeshRequest(HttpRequest request, @Nullable BodyPublisher body) {
    this(request, body, true);
  }

  /** The same, whose timeout somebody else sees to. */
  static MeshRequest withoutTimeout(HttpRequest request, BodyPublisher body) {
    return new MeshRequest(request, body, false);
  }

  @Override
  public Optional<BodyPublisher> bodyPublisher() {
    return Optional.ofNullable(body);
  }

  @Override
  public String method() {
    return request.method();
  }

  @Override
  public Optional<Duration> timeout() {
    return limited ? request.timeout() : Optional.empty();
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
  public Optional<Version> version() {
    return request.version();
  }

  @Override
  public HttpHeaders headers() {
    return request.headers();
  }
}
