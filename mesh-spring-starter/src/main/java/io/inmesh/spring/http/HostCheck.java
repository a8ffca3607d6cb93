package io.inmesh.spring.http;

import io.inmesh.Mesh;
import java.util.function.Function;
import org.springframework.http.HttpHeaders;
import org.springframework.http.client.reactive.ClientHttpRequest;
import reactor.core.publisher.Mono;

/**
 * Refuses a {@code Host} header that would lead a request into the mesh when it is too late: it is
 * that of the other connector already, as its URI is not for the mesh.
 */
final class HostCheck {
  private final Mesh mesh;

  HostCheck(Mesh mesh) {
    this.mesh = mesh;
  }

  /** Looks at each request when it is made. */
  Function<ClientHttpRequest, Mono<Void>> around(
      Function<? super ClientHttpRequest, Mono<Void>> callback) {
    return request -> {
      request.beforeCommit(() -> check(request));
      return callback.apply(request);
    };
  }

  private Mono<Void> check(ClientHttpRequest request) {
    String host = request.getHeaders().getFirst(HttpHeaders.HOST);
    return host == null || mesh.bypasses(host)
        ? Mono.empty()
        : Mono.error(() ->
            new IllegalStateException(
                "the Host header "
                    + host
                    + " is for the mesh, and "
                    + request.getURI()
                    + " is not (expected: a WebClient that is a bean or made by the injected"
                    + " builder, or http://"
                    + host
                    + " as the URI)"));
  }
}
