package io.inmesh.spring.http;

import io.inmesh.Mesh;
import io.inmesh.call.CallOverrides;
import io.inmesh.call.MeshContext;
import io.inmesh.jdkhttp.MeshHttpClient;
import io.inmesh.spring.internal.http.BuiltClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpCookie;
import org.springframework.http.HttpMethod;
import org.springframework.http.client.reactive.ClientHttpRequest;
import reactor.core.publisher.Mono;

/**
 * Has the mesh decide about requests that go their own way, when their headers are known. For a
 * mesh that only watches: its client then sends nothing, and the body stays untouched.
 */
final class ShadowedRequests {
  private static final Log LOG = LogFactory.getLog(Mesh.class);
  private static final Set<HttpMethod> WITH_BODY =
      Set.of(HttpMethod.POST, HttpMethod.PUT, HttpMethod.PATCH);

  private final MeshHttpClients clients;
  private final BuiltClient built;
  private final @Nullable OwnDecoding decoding;

  /** That of the thread that makes the call; the request may be made on another. */
  private final MeshContext caller = MeshContext.current();

  /** A connector that follows redirects makes a request for each: the call is the first. */
  private final AtomicBoolean shown = new AtomicBoolean();

  /**
   * Of requests that this client sends.
   *
   * @param decoding which compressed bodies are asked for; null for none
   */
  ShadowedRequests(MeshHttpClients clients, BuiltClient built, @Nullable OwnDecoding decoding) {
    this.clients = clients;
    this.built = built;
    this.decoding = decoding;
  }

  /** Shows the mesh each request that is made. */
  Function<ClientHttpRequest, Mono<Void>> around(
      Function<? super ClientHttpRequest, Mono<Void>> callback) {
    return request -> {
      request.beforeCommit(() -> Mono.fromRunnable(() -> watch(request)));
      return callback.apply(request);
    };
  }

  private void watch(ClientHttpRequest request) {
    if (Outside.isMarked(request.getAttributes(), clients::mesh)
        || !shown.compareAndSet(false, true)) {
      return;
    }
    try {
      show(request);
    } catch (RuntimeException e) { // of headers that make no sense, or of the application's cookies
      LOG.warn("The mesh cannot tell what it would do with " + request.getURI(), e);
    }
  }

  private void show(ClientHttpRequest request) {
    Map<String, Object> attributes = request.getAttributes();
    HttpRequest made =
        new MeshRequest(
            request.getMethod().name(), request.getURI(), headers(request), body(request), null);
    HttpRequest shown =
        attributes.get(CallOverrides.class.getName()) instanceof CallOverrides overrides
            ? MeshHttpClient.withOverrides(made, overrides)
            : made;
    if (caller == MeshContext.NONE) {
      decide(shown);
    } else {
      caller.run(() -> decide(shown));
    }
  }

  private void decide(HttpRequest shown) {
    var unused = clients.get(built).sendAsync(shown, BodyHandlers.discarding());
  }

  /** With what is sent beside the application's: connectors add it in their own time. */
  private HttpHeaders headers(ClientHttpRequest request) {
    Map<String, List<String>> lines = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    request
        .getHeaders()
        .forEach((name, values) -> {
          if (!name.isEmpty() && !OwnHeaders.contain(name)) {
            lines.put(name, values.stream().map(value -> value == null ? "" : value).toList());
          }
        });
    lines.putIfAbsent("Accept", List.of("*/*"));
    if (decoding != null) {
      lines.putIfAbsent("Accept-Encoding", List.of(decoding.accepts()));
    }
    List<HttpCookie> cookies = new ArrayList<>();
    request.getCookies().values().forEach(cookies::addAll);
    if (!cookies.isEmpty()) {
      lines.put(
          "Cookie",
          List.of(cookies.stream().map(HttpCookie::toString).collect(Collectors.joining("; "))));
    }
    return HttpHeaders.of(lines, (name, value) -> true);
  }

  /** As long as the headers say; where they do not, methods that have one tell whether there is. */
  private static BodyPublisher body(ClientHttpRequest request) {
    long length = request.getHeaders().getContentLength();
    Flow.Publisher<ByteBuffer> unread = subscriber -> {};
    if (length > 0) {
      return BodyPublishers.fromPublisher(unread, length);
    }
    boolean unknown = length < 0 && WITH_BODY.contains(request.getMethod());
    return unknown ? BodyPublishers.fromPublisher(unread) : BodyPublishers.noBody();
  }
}
