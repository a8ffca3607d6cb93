package io.inmesh.spring.http;

import org.reactivestreams.Publisher;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferUtils;
import org.springframework.core.io.buffer.DefaultDataBufferFactory;
import org.springframework.core.io.buffer.PooledDataBuffer;
import org.springframework.http.client.reactive.ClientHttpRequest;
import org.springframework.http.client.reactive.ClientHttpRequestDecorator;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * A request of Spring's connector for the JDK's client, which gives buffers of a pool back to
 * nobody. The body of a request that came in, say, has such buffers: as they are read they are
 * copied and released.
 */
final class ReleasingRequest extends ClientHttpRequestDecorator {
  ReleasingRequest(ClientHttpRequest request) {
    super(request);
  }

  @Override
  public Mono<Void> writeWith(Publisher<? extends DataBuffer> body) {
    return super.writeWith(released(body));
  }

  @Override
  public Mono<Void> writeAndFlushWith(Publisher<? extends Publisher<? extends DataBuffer>> body) {
    return super.writeAndFlushWith(Flux.from(body).map(ReleasingRequest::released));
  }

  /** One buffer stays one: its length is known. */
  private static Publisher<DataBuffer> released(Publisher<? extends DataBuffer> body) {
    return body instanceof Mono<? extends DataBuffer> one
        ? one.map(ReleasingRequest::copied)
            .doOnDiscard(PooledDataBuffer.class, DataBufferUtils::release)
        : Flux.from(body)
            .map(ReleasingRequest::copied)
            .doOnDiscard(PooledDataBuffer.class, DataBufferUtils::release);
  }

  private static DataBuffer copied(DataBuffer buffer) {
    if (!(buffer instanceof PooledDataBuffer)) {
      return buffer;
    }
    try {
      byte[] bytes = new byte[buffer.readableByteCount()];
      buffer.read(bytes);
      return DefaultDataBufferFactory.sharedInstance.wrap(bytes);
    } finally {
      DataBufferUtils.release(buffer);
    }
  }
}
