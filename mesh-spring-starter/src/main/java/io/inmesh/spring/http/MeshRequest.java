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
  /** What a request to a host that is none to the JDK is checked with. */
  private static final URI SOMEWHERE = URI.create("http://somewhere/");

  private final String method;
  private final URI uri;
  private final HttpHeaders headers;
  private final @Nullable BodyPublisher body;
  private final @Nullable Duration timeout;

  /**
   * A request that is not checked: its URI may be one that the JDK's client sends no request to.
   *
   * @param body null for none
   * @param timeout null for none
   */
  MeshRequest(
      String method,
      URI uri,
      HttpHeaders headers,
      @Nullable BodyPublisher body,
      @Nullable Duration timeout) {
    this.method = method;
    this.uri = uri;
    this.headers = headers;
    this.body = body;
    this.timeout = timeout;
  }

  /**
   * A URI with which a builder of the JDK's makes a request that is to have this one: the JDK knows
   * no host with an underscore.
   */
  static URI buildable(URI uri) {
    return uri.getHost() == null ? SOMEWHERE : uri;
  }

  @Override
  public Optional<BodyPublisher> bodyPublisher() {
    return Optional.ofNullable(body);
  }

  @Override
  public String method() {
    return method;
  }

  @Override
  public Optional<Duration> timeout() {
    return Optional.ofNullable(timeout);
  }

  /** The JDK's own header, which Spring's clients have no say in. */
  @Override
  public boolean expectContinue() {
    return false;
  }

  @Override
  public URI uri() {
    return uri;
  }

  /** As the cluster has it. */
  @Override
  public Optional<Version> version() {
    return Optional.empty();
  }

  @Override
  public HttpHeaders headers() {
    return headers;
  }
}
