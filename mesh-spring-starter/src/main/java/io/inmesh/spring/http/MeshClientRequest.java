package io.inmesh.spring.http;

import io.inmesh.call.CallOverrides;
import io.inmesh.spring.BalancedName;
import io.inmesh.spring.internal.http.OutgoingRequest;
import io.inmesh.spring.internal.http.RequestBody;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.StreamingHttpOutputMessage;
import org.springframework.http.client.AbstractClientHttpRequest;
import org.springframework.http.client.ClientHttpRequest;
import org.springframework.http.client.ClientHttpResponse;

/**
 * One request of {@code RestClient} or {@code RestTemplate}. Wishes for the one call can be given
 * as its attribute of the name of {@link CallOverrides}; a {@link CallReport} among its attributes
 * is told.
 */
final class MeshClientRequest extends AbstractClientHttpRequest
    implements StreamingHttpOutputMessage {

  private final MeshRequestFactory factory;
  private final URI uri;
  private final HttpMethod method;
  private RequestBody body = RequestBody.none();
  private @Nullable ClientHttpRequest wrapper;

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
    return body.sink();
  }

  @Override
  public void setBody(Body newBody) {
    assertNotExecuted();
    body = RequestBody.of(newBody);
  }

  /** Spring has wrapped this: attributes of the wrapper are meant for it. */
  void wrappedIn(ClientHttpRequest request) {
    wrapper = request;
  }

  private Map<String, Object> attributes() {
    Map<String, Object> all = getAttributes();
    if (wrapper != null) {
      all.putAll(wrapper.getAttributes());
    }
    return all;
  }

  @Override
  protected ClientHttpResponse executeInternal(HttpHeaders headers) throws IOException {
    Map<String, Object> attributes = attributes();
    BalancedName.attempt(attributes);
    if (!Outside.isMarked(attributes, factory.mesh())) {
      CallOverrides overrides =
          attributes.get(CallOverrides.class.getName()) instanceof CallOverrides wishes
              ? wishes
              : null;
      OwnDecoding decoding = factory.decoding();
      HttpHeaders sent = decoding == null ? headers : decoding.accepting(headers);
      OutgoingRequest request =
          new OutgoingRequest(method.name(), uri, sent, body, overrides, CallReport.of(attributes));
      ClientHttpResponse response = factory.transport(request).send(request, factory.client());
      if (response != null) {
        return decoding == null ? response : DecodedResponse.of(response, decoding);
      }
      if (BalancedName.is(attributes, uri, headers.getFirst(HttpHeaders.HOST))) {
        throw BalancedName.unknown(attributes, uri);
      }
    }
    return executeOutside(headers);
  }

  private ClientHttpResponse executeOutside(HttpHeaders headers) throws IOException {
    ClientHttpRequest request = factory.outside().createRequest(uri, method);
    request.getHeaders().putAll(headers);
    request.getAttributes().putAll(getAttributes());
    body.copyTo(request);
    return request.execute();
  }
}
