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
  private final String authority;

  /**
   * A check of requests that go outside of a mesh.
   *
   * @param authority by which they do
   */
  HostCheck(Mesh mesh, String authority) {
    this.mesh = mesh;
    this.authority = authority;
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
    boolean leftAlone = Outside.isMarked(request.getAttributes(), () -> mesh);
    return leftAlone || host == null || host.equals(authority) || mesh.bypasses(host)
        ? Mono.empty()
        : Mono.error(() ->
            new IllegalStateException(
                "the Host header "
                    + host
                    + " is for the mesh, and "
                    + request.getURI()
                    + " is not (expected: http://"
                    + host
                    + " as the URI, or a header of the request of a WebClient that is a bean or"
                    + " made by the injected builder)"));
  }
}
