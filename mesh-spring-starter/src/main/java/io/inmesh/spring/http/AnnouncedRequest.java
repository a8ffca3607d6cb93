package io.inmesh.spring.http;

import java.net.URI;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpMethod;
import org.springframework.web.reactive.function.client.ClientRequest;
import org.springframework.web.reactive.function.client.ClientResponse;
import org.springframework.web.reactive.function.client.ExchangeFunction;
import reactor.core.publisher.Mono;
import reactor.util.context.ContextView;

/**
 * The request of a {@code WebClient} for its connector, in Reactor's context: a connector itself is
 * told headers and attributes no sooner than it has made a request to be sent.
 */
final class AnnouncedRequest {
  private AnnouncedRequest() {}

  /** Sends a request that its connector is told of. */
  static Mono<ClientResponse> exchange(ClientRequest request, ExchangeFunction sending) {
    return sending
        .exchange(request)
        .contextWrite(context -> context.put(AnnouncedRequest.class, request));
  }

  /**
   * The request with a method to a URI.
   *
   * @return null when it was not told of; another one is that of a client within whose call this
   *     one is made
   */
  static @Nullable ClientRequest of(ContextView context, HttpMethod method, URI uri) {
    ClientRequest announced = context.getOrDefault(AnnouncedRequest.class, null);
    return announced != null && announced.method().equals(method) && announced.url().equals(uri)
        ? announced
        : null;
  }
}
