package io.inmesh.spring.http.okhttp;

import java.io.InputStream;
import okhttp3.Response;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.client.ClientHttpResponse;

/** A response that OkHttp has brought. */
final class OkHttpResponse implements ClientHttpResponse {
  private final Response response;
  private final Runnable onClose;
  private final HttpHeaders headers = new HttpHeaders();

  OkHttpResponse(Response response, Runnable onClose) {
    this.response = response;
    this.onClose = onClose;
    for (int i = 0; i < response.headers().size(); i++) {
      headers.add(response.headers().name(i), response.headers().value(i));
    }
  }

  @Override
  public HttpStatusCode getStatusCode() {
    return HttpStatusCode.valueOf(response.code());
  }

  @Override
  public String getStatusText() {
    return response.message();
  }

  @Override
  public HttpHeaders getHeaders() {
    return headers;
  }

  @Override
  public InputStream getBody() {
    return response.body().byteStream();
  }

  /**
   * Reads a short rest first, for a tenth of a second, so that the connection can be used again.
   */
  @Override
  public void close() {
    try {
      response.close();
    } finally {
      onClose.run();
    }
  }
}
