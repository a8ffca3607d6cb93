package io.inmesh.spring.http;

import java.util.List;
import org.springframework.web.reactive.function.client.ClientRequest;
import org.springframework.web.reactive.function.client.ClientResponse;
import org.springframework.web.reactive.function.client.ExchangeFilterFunction;
import org.springframework.web.reactive.function.client.ExchangeFunction;
import reactor.core.publisher.Mono;

/**
 * The first filter of a {@code WebClient} in the mesh: others learn from an attribute that the mesh
 * will see the request.
 */
final class MarkedRequests implements ExchangeFilterFunction {
  @Override
  public Mono<ClientResponse> filter(ClientRequest request, ExchangeFunction next) {
    return next.exchange(
        request.attributes().containsKey(Outside.ATTRIBUTE)
            ? request
            : ClientRequest.from(request).attribute(Outside.ATTRIBUTE, true).build());
  }

  /** Has a client mark its requests, or no longer. */
  static void mark(List<ExchangeFilterFunction> filters, boolean inMesh) {
    filters.removeIf(MarkedRequests.class::isInstance);
    if (inMesh) {
      filters.add(0, new MarkedRequests());
    }
  }
}
