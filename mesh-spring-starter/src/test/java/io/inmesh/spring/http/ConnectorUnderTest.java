package io.inmesh.spring.http;

import io.inmesh.Mesh;
import io.inmesh.call.CallInfo;
import io.inmesh.call.CallTimer;
import io.inmesh.jdkhttp.MeshCall;
import io.inmesh.testing.contract.ApplicationHooks;
import io.inmesh.testing.contract.ClientRequest;
import io.inmesh.testing.contract.ClientResponse;
import io.inmesh.testing.contract.ClientUnderTest;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.http.client.HttpClientSettings;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferUtils;
import org.springframework.core.io.buffer.DefaultDataBufferFactory;
import org.springframework.http.HttpMethod;
import org.springframework.http.client.reactive.ClientHttpConnector;
import org.springframework.http.client.reactive.ClientHttpResponse;
import org.springframework.http.client.reactive.JdkClientHttpConnector;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** {@code WebClient}'s connector as the contract suite drives it. */
final class ConnectorUnderTest implements ClientUnderTest, CookieContract.Clients {
  private static final int BLOCK_BYTES = 16 * 1024;

  private final ExecutorService threads =
      Executors.newCachedThreadPool(task -> new Thread(task, "connector-under-test"));
  private final HttpClient plain = HttpClient.newBuilder().executor(threads).build();
  private final ClientHttpConnector outside = new JdkClientHttpConnector(plain);
  private final ApplicationHooks hooks;
  private final MeshHttpClients clients;
  private final CompletableFuture<Thread> timerThread;

  ConnectorUnderTest(Mesh mesh, ApplicationHooks hooks) {
    this.hooks = hooks;
    timerThread = threadOf(mesh.timer());
    clients = new MeshHttpClients(() -> mesh, ImperativeTransport.JDK);
    clients.start();
  }

  private static CompletableFuture<Thread> threadOf(CallTimer timer) {
    CompletableFuture<Thread> thread = new CompletableFuture<>();
    timer.schedule(timer.nanoTime(), () -> thread.complete(Thread.currentThread()));
    return thread;
  }

  @Override
  public Set<Capability> capabilities() {
    return Set.of(
        Capability.METHODS,
        Capability.BODY_SENT_ONCE,
        Capability.REPLY_WHEN_OUT_OF_TIME,
        Capability.READS_AHEAD,
        Capability.CONNECT_TIMEOUT);
  }

  private Mono<ClientHttpResponse> inMesh(ClientRequest request) {
    HttpClientSettings settings = HttpClientSettings.defaults().withReadTimeout(request.timeout());
    return exchange(new MeshConnector(clients, settings, outside), request);
  }

  @Override
  public CookieContract.Client build(HttpClientSettings settings) {
    ClientHttpConnector connector = new MeshConnector(clients, settings, outside);
    return request -> await(exchange(connector, request));
  }

  private Mono<ClientHttpResponse> exchange(ClientHttpConnector connector, ClientRequest request) {
    return connector.connect(
        HttpMethod.valueOf(request.method()),
        URI.create(request.url()),
        made -> {
          request.headers().forEach(h -> made.getHeaders().add(h.getKey(), h.getValue()));
          ClientRequest.Body body = request.body();
          if (body == null) {
            return made.setComplete();
          }
          made.getHeaders().add("content-type", "application/octet-stream");
          if (body.length() >= 0) {
            made.getHeaders().setContentLength(body.length());
          }
          return made.writeWith(read(body));
        });
  }

  private Flux<DataBuffer> read(ClientRequest.Body body) {
    return DataBufferUtils.readInputStream(
            body.stream()::get, DefaultDataBufferFactory.sharedInstance, BLOCK_BYTES)
        .subscribeOn(Schedulers.fromExecutor((Executor) threads));
  }

  @Override
  public ClientResponse send(ClientRequest request) throws IOException {
    return await(inMesh(request));
  }

  @Override
  public ClientResponse sendWithoutMesh(ClientRequest request) throws IOException {
    return await(exchange(outside, request));
  }

  private static ClientResponse await(Mono<ClientHttpResponse> exchange) throws IOException {
    try {
      return new Received(exchange.block());
    } catch (RuntimeException e) {
      Throwable cause = reactor.core.Exceptions.unwrap(e);
      throw cause instanceof IOException failure ? failure : new IOException(cause);
    }
  }

  @Override
  public Started start(
      ClientRequest request, Consumer<ClientResponse> onResponse, Consumer<Throwable> onFailure) {
    return start(inMesh(request), request, onResponse, onFailure);
  }

  @Override
  public Started startWithoutMesh(
      ClientRequest request, Consumer<ClientResponse> onResponse, Consumer<Throwable> onFailure) {
    return start(exchange(outside, request), request, onResponse, onFailure);
  }

  private Started start(
      Mono<ClientHttpResponse> exchange,
      ClientRequest request,
      Consumer<ClientResponse> onResponse,
      Consumer<Throwable> onFailure) {
    String name = request.value(ApplicationHooks.CALL_HEADER);
    Runnable wrapped = hooks.wrap(() -> hooks.called(name, ApplicationHooks.WRAPPED + "response"));
    Disposable call =
        exchange
            .doOnNext(response -> {
              hooks.called(name, "response");
              wrapped.run();
            })
            .doOnCancel(() -> onFailure.accept(new IOException("cancelled")))
            .subscribe(response -> onResponse.accept(new Received(response)), onFailure);
    return call::dispose;
  }

  /**
   * The connector has no executor of the application: signals come on whatever thread the JDK's
   * client tells its news on, or the mesh's on its behalf. What blocks there must hold up nobody
   * else: neither the mesh's timer nor a connection.
   */
  @Override
  public boolean isOfTheApplication(Thread thread) {
    return thread != timerThread.getNow(null) && !thread.getName().endsWith("-SelectorManager");
  }

  @Override
  public void close() {
    clients.stop();
    RequestFactoryUnderTest.close(plain);
    threads.shutdown();
  }

  /** Failures as blocking code wants them. */
  private static final class Body extends FilterInputStream {
    Body(InputStream in) {
      super(in);
    }

    @Override
    public int read(byte[] target, int offset, int count) throws IOException {
      try {
        return super.read(target, offset, count);
      } catch (RuntimeException e) {
        throw new IOException(reactor.core.Exceptions.unwrap(e));
      }
    }
  }

  private static final class Received implements ClientResponse {
    private final ClientHttpResponse response;
    private @Nullable InputStream body;

    Received(ClientHttpResponse response) {
      this.response = response;
    }

    @Override
    public int status() {
      return response.getStatusCode().value();
    }

    @Override
    public @Nullable String header(String name) {
      return response.getHeaders().getFirst(name);
    }

    @Override
    public InputStream body() {
      if (body == null) {
        body = new Body(DataBufferUtils.subscriberInputStream(response.getBody(), 1));
      }
      return body;
    }

    @Override
    public @Nullable String trailer(String name) {
      return null; // Neither the JDK's client nor Spring's has trailers.
    }

    @Override
    public @Nullable CallInfo info() {
      MeshCall call =
          response instanceof ReactiveResponse inMesh ? MeshCall.of(inMesh.response()) : null;
      return call == null ? null : call.info();
    }

    @Override
    public void close() {
      try {
        body().close();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
