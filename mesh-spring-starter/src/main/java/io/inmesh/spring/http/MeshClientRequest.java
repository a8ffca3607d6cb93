package io.inmesh.spring.http;

import io.inmesh.call.CallOptions;
import io.inmesh.jdkhttp.MeshHttpClient;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Locale;
import java.util.Set;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.StreamingHttpOutputMessage;
import org.springframework.http.client.AbstractClientHttpRequest;
import org.springframework.http.client.ClientHttpRequest;
import org.springframework.http.client.ClientHttpResponse;

/**
 * One request of {@code RestClient} or {@code RestTemplate}. Wishes for the one call can be given
 * as its attribute of the name of {@link CallOptions}.
 */
final class MeshClientRequest extends AbstractClientHttpRequest
    implements StreamingHttpOutputMessage {

  /** What {@code java.net.http} sets itself, or not at all. */
  private static final Set<String> OWN_HEADERS =
      Set.of("connection", "content-length", "expect", "upgrade");

  private final MeshRequestFactory factory;
  private final URI uri;
  private final HttpMethod method;
  private RequestBody body = RequestBody.none();

  MeshClientRequest(MeshRequestFactory factory, URI uri, HttpMethod method) {
    this.factory = factory;
    this.uri = uri;
    this.method = method;
  }

  @Override
  public HttpMethod getMethod() {
    return method;
  }

  @Override
  public URI getURI() {
    return uri;
  }

  @Override
  protected OutputStream getBodyInternal(HttpHeaders headers) {
    return body.bytes();
  }

  @Override
  public void setBody(Body newBody) {
    assertNotExecuted();
    body = RequestBody.of(newBody);
  }

  @Override
  protected ClientHttpResponse executeInternal(HttpHeaders headers) throws IOException {
    MeshHttpClient client = factory.clients().get(factory.settings());
    HttpRequest request = request(headers);
    try {
      HttpResponse<InputStream> response = client.send(request, BodyHandlers.ofInputStream());
      return new MeshClientResponse(response);
    } catch (NotInMeshException e) {
      return executeOutside(headers);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      InterruptedIOException interrupted = new InterruptedIOException("interrupted");
      interrupted.initCause(e);
      throw interrupted;
    }
  }

  private HttpRequest request(HttpHeaders headers) throws IOException {
    HttpRequest.Builder builder = HttpRequest.newBuilder(uri);
    headers.forEach((name, values) -> {
      if (!OWN_HEADERS.contains(name.toLowerCase(Locale.ROOT))) {
        values.forEach(value -> builder.header(name, value == null ? "" : value));
      }
    });
    HttpRequest.BodyPublisher publisher =
        body.publisher(headers.getContentLength(), factory.clients().writers());
    builder.method(method.name(), publisher);
    Duration timeout = factory.settings().readTimeout();
    if (timeout != null && timeout.compareTo(Duration.ZERO) > 0) {
      builder.timeout(timeout);
    }
    HttpRequest request = new MeshRequest(builder.build(), publisher);
    return getAttributes().get(CallOptions.class.getName()) instanceof CallOptions options
        ? MeshHttpClient.withOptions(request, options)
        : request;
  }

  private ClientHttpResponse executeOutside(HttpHeaders headers) throws IOException {
    ClientHttpRequest request = factory.outside().createRequest(uri, method);
    request.getHeaders().putAll(headers);
    request.getAttributes().putAll(getAttributes());
    body.copyTo(request);
    return request.execute();
  }
}
