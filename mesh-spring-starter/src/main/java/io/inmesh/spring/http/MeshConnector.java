package io.inmesh.spring.http;

import io.inmesh.Mesh;
import io.inmesh.config.MeshMode;
import io.inmesh.jdkhttp.UriAuthority;
import io.inmesh.spring.BalancedName;
import io.inmesh.spring.internal.http.BuiltClient;
import java.io.Closeable;
import java.io.IOException;
import java.net.URI;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.http.client.HttpClientSettings;
import org.springframework.context.Lifecycle;
import org.springframework.context.Phased;
import org.springframework.context.SmartLifecycle;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.client.reactive.ClientHttpConnector;
import org.springframework.http.client.reactive.ClientHttpRequest;
import org.springframework.http.client.reactive.ClientHttpResponse;
import org.springframework.web.reactive.function.client.ClientRequest;
import reactor.core.publisher.Mono;

/**
 * Has {@code WebClient} send requests through the mesh, or through another connector where they are
 * not for it. Whichever it is, the application makes its request once, and its body is read once.
 * Thread-safe as that connector is.
 *
 * <p>Whether a request is for the mesh depends on its authority, and is known before the request is
 * made: one that is not is made as the other connector's own. Where the first configuration is
 * still awaited, and in the mesh, the request is recorded first.
 *
 * <p>As a bean it stands for the other connector: it starts, stops and closes that one, if that is
 * to be.
 */
final class MeshConnector implements ClientHttpConnector, SmartLifecycle, Closeable {
  private final MeshHttpClients clients;
  private final BuiltClient built;
  private final ClientHttpConnector outside;
  private final @Nullable OwnDecoding decoding;

  MeshConnector(MeshHttpClients clients, HttpClientSettings settings, ClientHttpConnector outside) {
    this.clients = clients;
    this.built = new BuiltClient(settings);
    this.outside = outside;
    this.decoding = OwnDecoding.of(outside);
  }

  /** The connector for what is not for the mesh. */
  ClientHttpConnector outside() {
    return outside;
  }

  @Override
  public Mono<ClientHttpResponse> connect(
      HttpMethod method, URI uri, Function<? super ClientHttpRequest, Mono<Void>> callback) {
    return Mono.deferContextual(context -> {
      ClientRequest announced = AnnouncedRequest.of(context, method, uri);
      if (announced != null) {
        BalancedName.attempt(announced.attributes());
      }
      String authority = authority(uri, announced);
      if (authority == null
          || announced != null && Outside.isMarked(announced.attributes(), clients::mesh)) {
        return outside.connect(method, uri, callback);
      }
      Mesh mesh = clients.mesh();
      if (mesh.mode() == MeshMode.SHADOW) {
        ShadowedRequests shadowed = new ShadowedRequests(clients, built, decoding);
        return outside.connect(method, uri, shadowed.around(callback));
      }
      if (!mesh.bypasses(authority)) {
        return inMesh(new RecordedRequest(method, uri), callback);
      }
      if (announced != null && BalancedName.is(announced.attributes(), uri, host(announced))) {
        return Mono.error(BalancedName.unknown(announced.attributes(), uri));
      }
      return outside.connect(method, uri, new HostCheck(mesh, authority).around(callback));
    });
  }

  /** Null where nothing can be sent by HTTP. */
  private static @Nullable String authority(URI uri, @Nullable ClientRequest announced) {
    return UriAuthority.of(uri, announced == null ? null : host(announced));
  }

  private static @Nullable String host(ClientRequest announced) {
    return announced.headers().getFirst(HttpHeaders.HOST);
  }

  private Mono<ClientHttpResponse> inMesh(
      RecordedRequest request, Function<? super ClientHttpRequest, Mono<Void>> callback) {
    return callback
        .apply(request)
        .then(
            Mono.defer(() ->
                Outside.isMarked(request.getAttributes(), clients::mesh)
                    ? outside(request)
                    : ReactiveCall.connect(clients, built, request, decoding)
                        .onErrorResume(NotInMeshException.class, e -> notInMesh(request))));
  }

  private Mono<ClientHttpResponse> notInMesh(RecordedRequest request) {
    String host = request.getHeaders().getFirst(HttpHeaders.HOST);
    return BalancedName.is(request.getAttributes(), request.getURI(), host)
        ? Mono.error(BalancedName.unknown(request.getAttributes(), request.getURI()))
        : outside(request);
  }

  /** Only now it has turned out that it is not for the mesh. */
  private Mono<ClientHttpResponse> outside(RecordedRequest request) {
    return outside.connect(
        request.getMethod(), request.getURI(), made -> request.handOver(made, name -> true));
  }

  // ---- the life of the other connector ----

  @Override
  public void start() {
    if (outside instanceof Lifecycle lifecycle) {
      lifecycle.start();
    }
  }

  @Override
  public void stop() {
    if (outside instanceof Lifecycle lifecycle) {
      lifecycle.stop();
    }
  }

  @Override
  public boolean isRunning() {
    return outside instanceof Lifecycle lifecycle && lifecycle.isRunning();
  }

  @Override
  public boolean isAutoStartup() {
    return outside instanceof SmartLifecycle lifecycle && lifecycle.isAutoStartup();
  }

  @Override
  public int getPhase() {
    if (outside instanceof Phased phased) {
      return phased.getPhase();
    }
    return outside instanceof Lifecycle ? 0 : SmartLifecycle.DEFAULT_PHASE; // as Spring has it
  }

  @Override
  public void close() throws IOException {
    if (outside instanceof Closeable closeable) {
      closeable.close();
    }
  }
}
