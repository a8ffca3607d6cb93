package io.inmesh.spring.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.inmesh.spring.BalancedName;
import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatus;
import org.springframework.web.reactive.function.client.ClientRequest;
import org.springframework.web.reactive.function.client.ClientResponse;
import org.springframework.web.reactive.function.client.ExchangeFilterFunction;
import org.springframework.web.reactive.function.client.ExchangeFunction;
import reactor.core.publisher.Mono;
import reactor.util.retry.Retry;

/** Which filters of a client are run again where the mesh does not know what was left to it. */
class BalancedAgainFilterTest {
  private static final URI ORDERS = URI.create("http://orders/");
  private static final ClientResponse OK = ClientResponse.create(HttpStatus.OK).build();

  private final List<String> seen = new ArrayList<>();
  private final List<ExchangeFilterFunction> filters = new ArrayList<>();
  private UnaryOperator<Throwable> wrapping = failure -> failure;
  private int unknown;
  private int down;

  private ExchangeFilterFunction filter(String name) {
    return (request, next) -> {
      seen.add(name);
      return next.exchange(request).doOnError(failure -> seen.add(name + " failed"));
    };
  }

  private Mono<ClientResponse> balance(ClientRequest request, ExchangeFunction next) {
    seen.add("balancer");
    ClientRequest balanced =
        ClientRequest.from(request)
            .attributes(attributes -> BalancedName.set(attributes, ORDERS, "orders"))
            .build();
    return next.exchange(balanced).onErrorMap(wrapping::apply);
  }

  private Mono<ClientResponse> send(ClientRequest request) {
    if (unknown <= 0 && down-- > 0) {
      return Mono.error(new IOException("the instance is down"));
    }
    BalancedName.attempt(request.attributes());
    return unknown-- > 0
        ? Mono.error(() -> BalancedName.unknown(request.attributes(), ORDERS))
        : Mono.just(OK);
  }

  private ClientResponse exchange() {
    return filters.stream()
        .reduce(ExchangeFilterFunction::andThen)
        .orElseThrow()
        .filter(ClientRequest.create(HttpMethod.GET, ORDERS).build(), this::send)
        .block();
  }

  private void balanced() {
    filters.addAll(List.of(filter("front"), this::balance, filter("behind")));
    MarkedRequests.add(filters, true);
  }

  @Test
  void itIsTheBalancerAndWhatIsBehindIt() {
    balanced();
    unknown = 1;
    assertThat(exchange()).isSameAs(OK);
    assertThat(seen)
        .containsExactly("front", "balancer", "behind", "behind failed", "balancer", "behind");
  }

  /** As Spring Cloud's does, of what is or was caused by an {@code IOException}. */
  @Test
  void aBalancersOwnAttemptsAreNotForIt() {
    filters.add((request, next) ->
        Mono.defer(() -> balance(request, next))
            .retryWhen(
                Retry.max(1)
                    .filter(failure ->
                        failure instanceof IOException
                            || failure.getCause() instanceof IOException)));
    filters.add(filter("behind"));
    MarkedRequests.add(filters, true);
    unknown = 1;
    down = 1;
    assertThat(exchange()).isSameAs(OK);
    assertThat(seen)
        .containsExactly(
            "balancer",
            "behind",
            "behind failed", // nothing of which was sent
            "balancer",
            "behind",
            "behind failed",
            "balancer",
            "behind");
  }

  @Test
  void howeverTheBalancerTellsIt() {
    balanced();
    unknown = 2;
    wrapping = failure -> new IllegalStateException(new IllegalStateException(failure));
    assertThat(exchange()).isSameAs(OK);
    assertThat(seen).containsOnlyOnce("front").doesNotContain("front failed");
  }

  @Test
  void whatIsBehindNeedNotTellWhy() {
    filters.add(this::balance);
    filters.add((request, next) ->
        next.exchange(request).onErrorMap(failure -> new IllegalStateException("it failed")));
    MarkedRequests.add(filters, true);
    unknown = 2;
    assertThat(exchange()).isSameAs(OK);
    assertThat(seen).containsExactly("balancer", "balancer", "balancer");
  }

  @Test
  void itEndsForAllOfThem() {
    balanced();
    unknown = Integer.MAX_VALUE;
    assertThatThrownBy(this::exchange).hasRootCauseInstanceOf(BalancedName.UnknownException.class);
    assertThat(seen).containsOnlyOnce("front", "front failed");
    assertThat(seen).filteredOn("balancer"::equals).hasSize(BalancedName.TRIES);
  }

  @Test
  void behindAFilterBeforeAllOthersItIsAllOfThem() {
    balanced();
    filters.add(0, filter("first"));
    unknown = 1;
    assertThat(exchange()).isSameAs(OK);
    assertThat(seen).containsOnlyOnce("first").doesNotContain("first failed");
    assertThat(seen).filteredOn("balancer"::equals).hasSize(2);
  }

  @Test
  void anotherFailureIsNoReason() {
    balanced();
    Throwable circular = new IllegalStateException();
    circular.initCause(new IllegalStateException(circular));
    wrapping = failure -> circular;
    unknown = 1;
    assertThatThrownBy(this::exchange).isSameAs(circular);
    assertThat(seen).containsOnlyOnce("balancer");
  }
}
