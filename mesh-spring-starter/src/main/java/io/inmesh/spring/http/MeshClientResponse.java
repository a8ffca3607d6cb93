package io.inmesh.spring.http;

import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpResponse;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.client.ClientHttpResponse;
import org.springframework.util.StreamUtils;

/** The response to a {@link MeshClientRequest}. */
final class MeshClientResponse implements ClientHttpResponse {
  private final HttpResponse<InputStream> response;
  private final HttpHeaders headers = new HttpHeaders();

  MeshClientResponse(HttpResponse<InputStream> response) {
    this.response = response;
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
    return response.body();
  }

  /** Reads the rest first, so that the connection can be used again. */
  @Override
  public void close() {
    try (InputStream body = response.body()) {
      StreamUtils.drain(body);
    } catch (IOException brokenOff) {
      // Whoever closes wants no more of it.
    }
  }
}
