package io.inmesh.spring.http;

import io.inmesh.spring.BalancedName;
import java.util.List;
import org.springframework.http.client.reactive.ClientHttpConnector;
import org.springframework.web.reactive.function.client.ClientRequest;
import org.springframework.web.reactive.function.client.ClientResponse;
import org.springframework.web.reactive.function.client.ExchangeFilterFunction;
import org.springframework.web.reactive.function.client.ExchangeFunction;
import reactor.core.publisher.Mono;

/**
 * The first filter of a {@code WebClient} in the mesh: the mesh's connector is told of the request
 * as other filters have left it, and these learn from an attribute that the mesh will see it, where
 * anybody wants to know. It looks at what will send, as a builder may get another connector later.
 */
final class MarkedRequests implements ExchangeFilterFunction {
  /** What sends, and filters behind one that was put before this one. */
  private static final ExchangeFilterFunction HIDDEN =
      new BalancedAgain(AnnouncedRequest::exchange);

  private final ExchangeFilterFunction rest;
  private final boolean marking;

  private MarkedRequests(ExchangeFilterFunction rest, boolean marking) {
    this.rest = rest;
    this.marking = marking;
  }

  /**
   * Has a client announce its requests.
   *
   * @param marking whether in an attribute too
   */
  static void add(List<ExchangeFilterFunction> filters, boolean marking) {
    remove(filters);
    filters.add(0, new MarkedRequests((request, next) -> next.exchange(request), marking));
  }

  /** Has a client do so no longer. */
  static void remove(List<ExchangeFilterFunction> filters) {
    filters.removeIf(MarkedRequests.class::isInstance);
  }

  @Override
  public ExchangeFilterFunction andThen(ExchangeFilterFunction after) {
    return new MarkedRequests(rest.andThen(marking ? new BalancedAgain(after) : after), marking);
  }

  @Override
  public ExchangeFunction apply(ExchangeFunction sending) {
    boolean outside = marking && !isInMesh(sending); // An announcement does no harm there.
    return request -> outside ? rest.filter(request, sending) : filter(request, sending);
  }

  private static boolean isInMesh(ExchangeFunction sending) {
    return Hidden.field(sending, "connector") instanceof ClientHttpConnector connector
        && Connectors.isInMesh(connector);
  }

  /** Also behind a filter that was put before this one, which hides what will send. */
  @Override
  public Mono<ClientResponse> filter(ClientRequest request, ExchangeFunction next) {
    return marking
        ? rest.filter(marked(request), last -> HIDDEN.filter(last, next))
        : rest.filter(request, last -> AnnouncedRequest.exchange(last, next));
  }

  private static ClientRequest marked(ClientRequest request) {
    return ClientRequest.from(request)
        .attributes(attributes -> {
          attributes.putIfAbsent(Outside.ATTRIBUTE, true);
          attributes.put(BalancedName.AGAIN, true);
        })
        .build();
  }
}
