package io.inmesh.jdkhttp;

import io.inmesh.call.Attempt;
import io.inmesh.call.FailureKind;
import io.inmesh.call.HeaderLines;
import io.inmesh.config.EndpointAddress;
import io.inmesh.config.TransportSecurity;
import io.inmesh.config.UpstreamConnection.HttpProtocol;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.time.Duration;
import java.util.Optional;

/**
 * What is sent to an endpoint: its address is in the URL, by which the JDK's client pools its
 * connections, and the authority in the {@code Host} header.
 */
final class AttemptRequest extends HttpRequest {
  private final Attempt attempt;
  private final URI uri;
  private final HttpHeaders headers;
  private final BodyPublisher body;
  private final boolean expectContinue;

  private AttemptRequest(
      Attempt attempt, URI uri, HttpHeaders headers, BodyPublisher body, boolean expectContinue) {
    this.attempt = attempt;
    this.uri = uri;
    this.headers = headers;
    this.body = body;
    this.expectContinue = expectContinue;
  }

  /**
   * The request of an attempt.
   *
   * @param body sees what the client does with the attempt, also where there is nothing to send
   * @throws RefusedAttempt if the JDK's client cannot send it as it has to be
   */
  static AttemptRequest of(
      Attempt attempt, JdkRequestView view, BodyPublisher body, boolean expectContinue)
      throws RefusedAttempt {
    if (attempt.transport() instanceof TransportSecurity.Unusable unusable) {
      throw new RefusedAttempt(FailureKind.TLS_FAILURE, unusable.reason());
    }
    URI uri = uri(attempt.endpoint().address(), attempt.path());
    HeaderLines lines = view.copyOfHeaders();
    attempt.editRequest(lines);
    lines.remove("content-length"); // The client itself says how a body is framed.
    lines.remove("transfer-encoding");
    lines.remove("connection");
    lines.remove("expect");
    lines.remove("upgrade");
    String authority = attempt.authority();
    if (!authority.equals(JdkRequestView.authority(uri))) {
      if (isHttp2(attempt)) {
        throw new RefusedAttempt(
            FailureKind.NEVER_SENT,
            "java.net.http sends the endpoint's address as :authority over HTTP/2, not "
                + authority
                + " (expected: a cluster with HTTP/1.1, a host rewrite to "
                + JdkRequestView.authority(uri)
                + ", or another client)");
      }
      lines.set("host", authority);
    }
    return new AttemptRequest(attempt, uri, ResponseHead.headers(lines), body, expectContinue);
  }

  private static URI uri(EndpointAddress address, String path) throws RefusedAttempt {
    String host = address.host();
    String bracketed = host.indexOf(':') >= 0 ? '[' + host + ']' : host;
    URI uri;
    try {
      uri = new URI("http://" + bracketed + ':' + address.port() + path);
    } catch (URISyntaxException e) {
      throw new RefusedAttempt(
          FailureKind.NEVER_SENT, "java.net.URI cannot express " + path + ": " + e.getMessage());
    }
    if (uri.getHost() == null) {
      throw new RefusedAttempt(
          FailureKind.CONNECT_FAILURE, "address " + address + ": not the host of a URL");
    }
    if (!JdkRequestView.path(uri).equals(path)) {
      throw new RefusedAttempt(
          FailureKind.NEVER_SENT, "java.net.http cannot send the path " + path + " as it is");
    }
    return uri;
  }

  static boolean isHttp2(Attempt attempt) {
    return attempt.connection().protocol() == HttpProtocol.HTTP2;
  }

  @Override
  public Optional<BodyPublisher> bodyPublisher() {
    return Optional.of(body);
  }

  @Override
  public String method() {
    return attempt.method();
  }

  /** The application's limit is one for all attempts: the call keeps it. */
  @Override
  public Optional<Duration> timeout() {
    return Optional.empty();
  }

  @Override
  public boolean expectContinue() {
    return expectContinue;
  }

  @Override
  public URI uri() {
    return uri;
  }

  @Override
  public Optional<HttpClient.Version> version() {
    return Optional.of(isHttp2(attempt) ? HttpClient.Version.HTTP_2 : HttpClient.Version.HTTP_1_1);
  }

  @Override
  public HttpHeaders headers() {
    return headers;
  }
}
