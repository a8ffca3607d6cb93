package io.inmesh.spring.http;

import io.inmesh.spring.BalancedName;
import org.jspecify.annotations.Nullable;
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
  /** How deep in a failure another one is looked for: causes may go round in a circle. */
  private static final int DEPTH = 32;

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
          RoundOverException over = cause(failure, RoundOverException.class);
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
      var unknown = cause(failure, BalancedName.UnknownException.class);
      mark = unknown == null ? null : unknown.mark();
    }
    return mark != null && mark != before && mark.isUnknown()
        ? new RoundOverException(failure, mark)
        : failure;
  }

  /** A failure of this kind, which filters may have wrapped; null for none. */
  private static <T> @Nullable T cause(Throwable failure, Class<T> kind) {
    @Nullable Throwable cause = failure;
    for (int depth = 0; cause != null && depth < DEPTH; depth++) {
      if (kind.isInstance(cause)) {
        return kind.cast(cause);
      }
      cause = cause.getCause();
    }
    return null;
  }
}
