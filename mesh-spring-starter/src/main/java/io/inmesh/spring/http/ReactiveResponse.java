package io.inmesh.spring.http;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DefaultDataBufferFactory;
import org.springframework.http.HttpHeaders;
import org.springframework.http.client.reactive.ClientHttpResponse;
import org.springframework.http.client.reactive.ClientHttpResponseDecorator;
import reactor.adapter.JdkFlowAdapter;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * The response to a {@link ReactiveCall}. Its body is the connection's own: it is read as fast as
 * it is asked for, and who cancels it breaks the call off. The body that Spring's connector makes
 * of it is a shared one, which goes on when its subscriber has left.
 */
final class ReactiveResponse extends ClientHttpResponseDecorator {
  private final HttpResponse<?> response;
  private final List<OwnDecoding.Encoding> encodings;
  private final HttpHeaders headers;
  private final AtomicBoolean subscribed = new AtomicBoolean();

  /**
   * Of what Spring's connector has made of this response.
   *
   * @param response with a body as {@code BodyHandlers.ofPublisher()} gives it
   * @param decoding which encodings are taken off the body; null for none
   */
  ReactiveResponse(
      ClientHttpResponse head, HttpResponse<?> response, @Nullable OwnDecoding decoding) {
    super(head);
    this.response = response;
    HttpHeaders received = head.getHeaders();
    this.encodings = decoding == null ? List.of() : decoding.encodings(received);
    this.headers = decoding == null || encodings.isEmpty() ? received : decoding.decoded(received);
  }

  @Override
  public HttpHeaders getHeaders() {
    return headers;
  }

  HttpResponse<?> response() {
    return response;
  }

  @Override
  public Flux<DataBuffer> getBody() {
    Flow.Publisher<List<ByteBuffer>> body = body(response);
    if (body == null) {
      return Flux.empty();
    }
    return Flux.defer(() ->
        subscribed.compareAndSet(false, true)
            ? decoded(
                JdkFlowAdapter.flowPublisherToFlux(body).flatMapIterable(Function.identity(), 1))
            : Flux.error(new IllegalStateException("a response body can be read only once")));
  }

  private Flux<DataBuffer> decoded(Flux<ByteBuffer> body) {
    Flux<ByteBuffer> rest = body;
    for (OwnDecoding.Encoding encoding : encodings) {
      rest = inflated(rest, encoding);
    }
    return rest.map(DefaultDataBufferFactory.sharedInstance::wrap);
  }

  private static Flux<ByteBuffer> inflated(Flux<ByteBuffer> body, OwnDecoding.Encoding encoding) {
    Inflating inflating = new Inflating(encoding);
    return body.<byte[]>flatMapIterable(piece -> () -> inflating.decode(piece), 1)
        .map(ByteBuffer::wrap)
        .concatWith(
            Mono.defer(() -> {
              IOException missing = inflating.missing();
              return missing == null ? Mono.empty() : Mono.error(missing);
            }))
        .onErrorMap(UncheckedIOException.class, e -> Objects.requireNonNull(e.getCause()))
        .doFinally(how -> inflating.close());
  }

  @SuppressWarnings("unchecked") // See the constructor.
  private static Flow.@Nullable Publisher<List<ByteBuffer>> body(HttpResponse<?> response) {
    return (Flow.Publisher<List<ByteBuffer>>) response.body();
  }

  /** Breaks off a response that nobody is to see. */
  static void giveUp(HttpResponse<?> response) {
    Flow.Publisher<List<ByteBuffer>> body = body(response);
    if (body != null) {
      body.subscribe(new Cancelling());
    }
  }

  private static final class Cancelling implements Flow.Subscriber<List<ByteBuffer>> {
    @Override
    public void onSubscribe(Flow.Subscription subscription) {
      subscription.cancel();
    }

    @Override
    public void onNext(List<ByteBuffer> buffers) {}

    @Override
    public void onError(Throwable failure) {}

    @Override
    public void onComplete() {}
  }
}
