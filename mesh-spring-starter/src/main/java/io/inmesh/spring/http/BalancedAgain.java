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
        .filter(request, sent -> next.exchange(sent).onErrorMap(failure -> told(failure, request)))
        .onErrorResume(failure -> {
          RoundOverException over =
              BalancedName.UnknownException.cause(failure, RoundOverException.class);
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
  private static Throwable told(Throwable failure, ClientRequest request) {
    BalancedName.UnknownException unknown = BalancedName.UnknownException.of(failure);
    return unknown != null && unknown.isToBeBalanced(request.attributes())
        ? new RoundOverException(failure, unknown)
        : failure;
  }
}
