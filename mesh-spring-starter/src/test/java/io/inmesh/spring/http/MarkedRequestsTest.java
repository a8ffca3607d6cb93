package io.inmesh.spring.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.inmesh.spring.MeshAttribute;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.springframework.http.HttpMethod;
import org.springframework.web.reactive.function.client.ClientRequest;
import org.springframework.web.reactive.function.client.ExchangeFilterFunction;
import reactor.core.publisher.Mono;

/** What a connector is told of a request that filters have changed. */
class MarkedRequestsTest {
  private static final URI ORDERS = URI.create("http://orders/");

  private final List<ExchangeFilterFunction> filters = new ArrayList<>();
  private @Nullable ClientRequest sent;
  private @Nullable ClientRequest announced;

  private void send(boolean marking) {
    filters.clear();
    filters.add((request, next) ->
        next.exchange(ClientRequest.from(request).header("x-filter", "f").build()));
    MarkedRequests.add(filters, marking);
    filters.stream()
        .reduce(ExchangeFilterFunction::andThen)
        .orElseThrow()
        .apply(request ->
            Mono.deferContextual(context -> {
              sent = request;
              announced = AnnouncedRequest.of(context, HttpMethod.GET, ORDERS);
              assertThat(AnnouncedRequest.of(context, HttpMethod.POST, ORDERS)).isNull();
              assertThat(AnnouncedRequest.of(context, HttpMethod.GET, ORDERS.resolve("/x")))
                  .isNull();
              return Mono.empty();
            }))
        .exchange(ClientRequest.create(HttpMethod.GET, ORDERS).build())
        .block();
  }

  @Test
  void itIsToldOfTheRequestAsItIsSent() {
    send(false);
    assertThat(announced).isNotNull().isSameAs(sent);
    assertThat(announced.headers().getFirst("x-filter")).isEqualTo("f");
    assertThat(announced.attributes()).doesNotContainKey(MeshAttribute.NAME);
  }

  /** Other than the mesh's it would not heed the mark. */
  @Test
  void anothersRequestsAreNotMarked() {
    send(true);
    assertThat(announced).isNull();
    assertThat(sent).isNotNull();
    assertThat(sent.attributes()).doesNotContainKey(MeshAttribute.NAME);
  }
}
