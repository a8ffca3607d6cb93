package io.inmesh.spring.http;

import io.inmesh.call.CallTimer;
import java.io.InputStream;
import java.net.http.HttpResponse;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.client.ClientHttpResponse;

/** A response that the JDK's client has brought. */
final class MeshClientResponse implements ClientHttpResponse {
  private final HttpResponse<InputStream> response;
  private final UnreadBody body;
  private final HttpHeaders headers = new HttpHeaders();

  /**
   * @param readTimeout how long nothing may come of the body; null: without limit
   */
  MeshClientResponse(
      HttpResponse<InputStream> response, CallTimer timer, @Nullable Duration readTimeout) {
    this.response = response;
    InputStream received = response.body();
    this.body =
        new UnreadBody(
            readTimeout == null ? received : new LimitedBody(received, timer, readTimeout), timer);
    response.headers().map().forEach(headers::put);
  }

  @Override
  public HttpStatusCode getStatusCode() {
    return HttpStatusCode.valueOf(response.statusCode());
  }

  @Override
  public String getStatusText() {
    return getStatusCode() instanceof HttpStatus known ? known.getReasonPhrase() : "";
  }

  @Override
  public HttpHeaders getHeaders() {
    return headers;
  }

  @Override
  public InputStream getBody() {
    return body;
  }

  /** Reads a short rest first, so that the connection can be used again. */
  @Override
  public void close() {
    body.discard();
  }
}
