package io.inmesh.spring.http;

import io.inmesh.spring.BalancedName;
import org.springframework.web.reactive.function.client.ClientRequest;
import org.springframework.web.reactive.function.client.ClientResponse;
import org.springframework.web.reactive.function.client.ExchangeFilterFunction;
import org.springframework.web.reactive.function.client.ExchangeFunction;
import reactor.core.publisher.Mono;

/**
 * A filter of a {@code WebClient}, whatever it does: where it has left to the mesh what the mesh
 * does not know, it is run again, and filters in front of it see nothing of that. That it was this
 * one shows by the mark, which its request did not have before.
 */
final class BalancedAgain implements ExchangeFilterFunction {
  private final ExchangeFilterFunction filter;

  BalancedAgain(ExchangeFilterFunction filter) {
    this.filter = filter;
  }

  @Override
  public Mono<ClientResponse> filter(ClientRequest request, ExchangeFunction next) {
    return filter(request, next, BalancedName.TRIES);
  }

  private Mono<ClientResponse> filter(ClientRequest request, ExchangeFunction next, int tries) {
    return filter
        .filter(
            request,
            sent -> next.exchange(sent).onErrorMap(failure -> told(failure, request, sent)))
        .onErrorResume(failure -> {
          RoundOverException over = BalancedName.cause(failure, RoundOverException.class);
          if (over == null) {
            return Mono.error(failure);
          }
          if (tries > 1) {
            return filter(request, next, tries - 1);
          }
          over.giveUp();
          return Mono.error(over.failure());
        });
  }

  /** What the filter is told of a failure behind it. */
  private static Throwable told(Throwable failure, ClientRequest request, ClientRequest sent) {
    BalancedName before = BalancedName.of(request.attributes());
    BalancedName mark = BalancedName.of(sent.attributes());
    if (mark == null || mark == before) { // A filter may hide what its request became further on.
      mark = BalancedName.UnknownException.markOf(failure);
    }
    return mark != null && mark != before && mark.isUnknown() && !BalancedName.isFinal(failure)
        ? new RoundOverException(failure, mark)
        : failure;
  }
}
