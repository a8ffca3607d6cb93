package io.inmesh.jdkhttp;

import io.inmesh.call.Attempt;
import io.inmesh.call.FailureKind;
import io.inmesh.call.HeaderLines;
import io.inmesh.call.InvalidHeaderException;
import io.inmesh.config.UpstreamConnection.HttpProtocol;
import java.net.URI;
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
  private static final Optional<HttpClient.Version> HTTP_1 =
      Optional.of(HttpClient.Version.HTTP_1_1);

  private static final Optional<HttpClient.Version> HTTP_2 = Optional.of(HttpClient.Version.HTTP_2);

  private final Attempt attempt;
  private final URI uri;
  private final HttpHeaders headers;
  private final BodyPublisher body;
  private final boolean hasBody;
  private final boolean expectContinue;

  private AttemptRequest(
      Attempt attempt,
      URI uri,
      HttpHeaders headers,
      BodyPublisher body,
      boolean hasBody,
      boolean expectContinue) {
    this.attempt = attempt;
    this.uri = uri;
    this.headers = headers;
    this.body = body;
    this.hasBody = hasBody;
    this.expectContinue = expectContinue;
  }

  /**
   * The request of an attempt.
   *
   * @param uris knows where attempts were sent to
   * @param body sees what the client does with the attempt, also where there is nothing to send
   * @throws RefusedAttempt if the JDK's client cannot send it as it has to be
   * @throws InvalidHeaderException if nobody should
   */
  static AttemptRequest of(
      Attempt attempt,
      EndpointUris uris,
      JdkRequestView view,
      BodyPublisher body,
      boolean expectContinue)
      throws RefusedAttempt, InvalidHeaderException {
    EndpointUris.Known to = uris.of(attempt.endpoint().address(), attempt.path());
    HeaderLines lines = view.copyOfHeaders();
    attempt.editRequest(lines);
    lines.remove("content-length"); // The client itself says how a body is framed.
    lines.remove("transfer-encoding");
    lines.remove("connection");
    lines.remove("expect");
    lines.remove("upgrade");
    if (JdkRequestView.namesTheClient(lines)) {
      lines.remove("user-agent");
    }
    String authority = attempt.authority();
    if (!authority.equals(to.authority())) {
      if (isHttp2(attempt)) {
        throw new RefusedAttempt(
            FailureKind.NEVER_SENT,
            "java.net.http sends the endpoint's address as :authority over HTTP/2, not "
                + authority
                + " (expected: a cluster with HTTP/1.1, a host rewrite to "
                + to.authority()
                + ", or another client)");
      }
      lines.set("host", authority);
    }
    String bad = lines.unsendable();
    if (bad != null) {
      throw new InvalidHeaderException(bad);
    }
    HttpHeaders headers = ResponseHead.headers(lines);
    return new AttemptRequest(attempt, to.uri(), headers, body, view.hasBody(), expectContinue);
  }

  static boolean isHttp2(Attempt attempt) {
    return attempt.connection().protocol() == HttpProtocol.HTTP2;
  }

  /** Whether something has to be read of the application. */
  boolean hasBody() {
    return hasBody;
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
    return isHttp2(attempt) ? HTTP_2 : HTTP_1;
  }

  @Override
  public HttpHeaders headers() {
    return headers;
  }
}
