package io.inmesh.spring.http;

import java.util.List;
import org.springframework.http.client.reactive.ClientHttpConnector;
import org.springframework.web.reactive.function.client.ClientRequest;
import org.springframework.web.reactive.function.client.ClientResponse;
import org.springframework.web.reactive.function.client.ExchangeFilterFunction;
import org.springframework.web.reactive.function.client.ExchangeFunction;
import reactor.core.publisher.Mono;

/**
 * The first filter of a {@code WebClient} in the mesh: others learn from an attribute that the mesh
 * will see the request. It looks at what will send, as a builder may get another connector later.
 */
final class MarkedRequests implements ExchangeFilterFunction {
  private final ExchangeFilterFunction rest;

  private MarkedRequests(ExchangeFilterFunction rest) {
    this.rest = rest;
  }

  /** Has a client mark its requests, or no longer. */
  static void mark(List<ExchangeFilterFunction> filters, boolean inMesh) {
    filters.removeIf(MarkedRequests.class::isInstance);
    if (inMesh) {
      filters.add(0, new MarkedRequests((request, next) -> next.exchange(request)));
    }
  }

  @Override
  public ExchangeFilterFunction andThen(ExchangeFilterFunction after) {
    return new MarkedRequests(rest.andThen(after));
  }

  @Override
  public ExchangeFunction apply(ExchangeFunction sending) {
    boolean inMesh =
        Hidden.field(sending, "connector") instanceof ClientHttpConnector connector
            && Connectors.isInMesh(connector);
    return request -> rest.filter(inMesh ? marked(request) : request, sending);
  }

  /** Behind a filter that was put before this one, which hides what will send. */
  @Override
  public Mono<ClientResponse> filter(ClientRequest request, ExchangeFunction next) {
    return rest.filter(marked(request), next);
  }

  private static ClientRequest marked(ClientRequest request) {
    return request.attributes().containsKey(Outside.ATTRIBUTE)
        ? request
        : ClientRequest.from(request).attribute(Outside.ATTRIBUTE, true).build();
  }
}
