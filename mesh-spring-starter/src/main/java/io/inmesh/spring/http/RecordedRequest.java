package io.inmesh.spring.http;

import java.net.URI;
import java.net.http.HttpHeaders;
import java.util.ArrayList;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Predicate;
import org.reactivestreams.Publisher;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferFactory;
import org.springframework.core.io.buffer.DefaultDataBufferFactory;
import org.springframework.http.HttpMethod;
import org.springframework.http.client.reactive.AbstractClientHttpRequest;
import org.springframework.http.client.reactive.ClientHttpRequest;
import reactor.core.publisher.Mono;

/**
 * What the application says of a request, before it is known who sends it. Of its body nothing is
 * read: that is handed on, once, to the request that is sent.
 */
final class RecordedRequest extends AbstractClientHttpRequest {
  private final HttpMethod method;
  private final URI uri;
  private volatile Function<ClientHttpRequest, Mono<Void>> ending = ClientHttpRequest::setComplete;

  RecordedRequest(HttpMethod method, URI uri) {
    this.method = method;
    this.uri = uri;
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
  public DataBufferFactory bufferFactory() {
    return DefaultDataBufferFactory.sharedInstance;
  }

  /** A {@link java.net.http.HttpRequest}, as that is what is sent in the mesh. */
  @Override
  @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"}) // The caller has to know.
  public <T> T getNativeRequest() {
    HttpHeaders none = HttpHeaders.of(Map.of(), (name, value) -> true);
    return (T) new MeshRequest(method.name(), uri, none, null, null);
  }

  @Override
  public Mono<Void> writeWith(Publisher<? extends DataBuffer> body) {
    return endWith(to -> to.writeWith(body));
  }

  @Override
  public Mono<Void> writeAndFlushWith(Publisher<? extends Publisher<? extends DataBuffer>> body) {
    return endWith(to -> to.writeAndFlushWith(body));
  }

  private Mono<Void> endWith(Function<ClientHttpRequest, Mono<Void>> write) {
    return doCommit(() -> Mono.fromRunnable(() -> ending = write));
  }

  @Override
  public Mono<Void> setComplete() {
    return doCommit();
  }

  @Override
  protected void applyHeaders() {}

  @Override
  protected void applyCookies() {}

  /**
   * Makes the request that is sent of this one. Where the mesh turns out not to send it, and where
   * the other connector follows a redirect, it is made again: the body is not read by that.
   *
   * @param headers which of them it gets
   */
  Mono<Void> handOver(ClientHttpRequest to, Predicate<String> headers) {
    getHeaders()
        .forEach((name, values) -> {
          if (headers.test(name)) {
            to.getHeaders().put(name, new ArrayList<>(values)); // the sender may add to it
          }
        });
    to.getCookies().putAll(getCookies());
    to.getAttributes().putAll(getAttributes());
    return ending.apply(to);
  }
}
